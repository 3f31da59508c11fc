package dev.pawl.job.bulkcancel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Bulk cancels among others that want the same jobs. */
class BulkCancelRacesTest {
    private static final int JOBS = 12;

    private final TestDatabase database = RunningPawl.shared().database();
    private final Api api = RunningPawl.shared().asNewEditor();
    private final String project = api.createProject();

    @Test
    void a_locked_job_is_busy_at_once_and_the_others_are_cancelled() {
        List<String> ids = ManyJobs.running(database, project, 3, "PENDING");
        try (HeldJob held = HeldJob.lock(database, UUID.fromString(ids.get(1)))) {
            BulkCancel cancel = BulkCancel.byId(api, project, ids);
            assertEquals(List.of("CANCELLED CANCELLED", "JOB_BUSY", "CANCELLED CANCELLED"), cancel.outcomes());
            held.release();
        }
        assertEquals("AUDIO_EXTRACTING", api.get("/jobs/" + ids.get(1)).text("status"));
        assertEquals(
                List.of("FSM_TERMINAL_IMMUTABLE CANCELLED", "CANCELLED CANCELLED", "FSM_TERMINAL_IMMUTABLE CANCELLED"),
                BulkCancel.byId(api, project, ids).outcomes());
    }

    @Test
    void a_foreign_job_that_is_locked_is_not_found_as_any_other() {
        String foreign = RunningPawl.shared().asNewEditor().createJob();
        try (HeldJob held = HeldJob.lock(database, UUID.fromString(foreign))) {
            List<String> outcomes =
                    BulkCancel.byId(api, project, List.of(foreign)).outcomes();
            assertEquals(List.of("RESOURCE_NOT_FOUND"), outcomes);
            held.release();
        }
    }

    @RepeatedTest(10)
    void bulk_cancels_single_cancels_and_callbacks_at_once_agree_on_one_end_of_each_job() {
        List<String> ids = ManyJobs.running(database, project, JOBS, "DELIVERED");
        List<String> backwards = ids.reversed();
        List<Supplier<Object>> actions = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            actions.add(() -> BulkCancel.byId(api, project, ids));
            actions.add(() -> BulkCancel.byId(api, project, backwards));
            actions.add(() -> BulkCancel.byStatus(api, project, "AUDIO_EXTRACTING", "AUDIO_READY"));
        }
        for (String id : ids) {
            actions.add(() -> new Single(id, "cancel", api.post("/jobs/" + id + "/cancel", null)));
            actions.add(() -> new Single(id, "AUDIO_READY", callback(id, "AUDIO_READY", "")));
            actions.add(() -> new Single(id, "FAILED", callback(id, "FAILED", """
                    , "failure_code": "BROKEN", "failure_message": "It broke.", "failed_stage": "AUDIO_EXTRACTING\"""")));
        }
        Collections.shuffle(actions);
        List<Object> answers = AtOnce.run(actions);
        ids.forEach(id -> assertOneEnd(id, answers));
    }

    /** An answer to a request about one job. */
    private record Single(String id, String move, Api.Answer answer) {
        boolean accepted() {
            return answer.status() == 200 || answer.status() == 204;
        }
    }

    private void assertOneEnd(String id, List<Object> answers) {
        int cancelled = 0;
        int failed = 0;
        for (Object answer : answers) {
            switch (answer) {
                case BulkCancel bulk -> cancelled += cancelledIn(bulk, id);
                case Single single
                when single.id().equals(id) -> {
                    assertTrue(single.answer().status() < 500, single.answer().response()::body);
                    cancelled += single.accepted() && single.move().equals("cancel") ? 1 : 0;
                    failed += single.accepted() && single.move().equals("FAILED") ? 1 : 0;
                }
                default -> {}
            }
        }
        String status = api.get("/jobs/" + id).text("status");
        List<String> trail = Trail.statuses(api, id);
        long ends = trail.stream()
                .filter(passed -> passed.equals("CANCELLED") || passed.equals("FAILED"))
                .count();
        assertEquals(1, ends, trail::toString);
        assertEquals(status, trail.getLast());
        assertEquals(status.equals("CANCELLED") ? 1 : 0, cancelled);
        assertEquals(status.equals("FAILED") ? 1 : 0, failed);
    }

    private static int cancelledIn(BulkCancel bulk, String id) {
        return (int) bulk.items().stream()
                .filter(item -> item.jobId().equals(id) && item.outcome().startsWith("CANCELLED"))
                .count();
    }

    private static Api.Answer callback(String id, String status, String failure) {
        String body = """
                {"event_id": "%s", "status": "%s", "occurred_at": "%s", "correlation_id": "test"%s}
                """.formatted(UUID.randomUUID(), status, Instant.now(), failure);
        return new Api(RunningPawl.shared().url(), null)
                .post("/internal/jobs/" + id + "/status", body, "X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
    }
}
