package dev.pawl.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Timings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One job whose row a stranger holds, and far more requests for it than there are connections. */
class HeldJobTest {
    /** Half of the pool that Pawl has unless configured otherwise. */
    private static final int MOST_WAITING = 4;

    private static final int REQUESTS = 40;
    private static final int OTHERS = 20;

    private final RunningPawl pawl = RunningPawl.shared();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);
    private final String job = api.createRunningJob();

    @Test
    void requests_for_other_jobs_are_not_held_up_by_those_for_a_job_that_a_stranger_holds() {
        List<String> others =
                Stream.generate(api::createRunningJob).limit(OTHERS).toList();
        List<Future<Api.Answer>> waiting = new ArrayList<>();
        try (HeldJob held = HeldJob.lock(pawl.database(), UUID.fromString(job))) {
            for (int i = 0; i < REQUESTS; i++) {
                waiting.add(AtOnce.start(
                        i % 2 == 0
                                ? this::cancel
                                : () -> CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), job)));
            }
            held.awaitWaiting(MOST_WAITING);
            for (String other : others) {
                Api.Answer answer = api.post("/jobs/" + other + "/cancel", null);
                assertEquals(200, answer.status(), () -> answer.response().body());
            }
            assertTrue(held.waiting() <= MOST_WAITING, () -> held.waiting() + " wait");
            assertTrue(waiting.stream().noneMatch(Future::isDone), "somebody had the job all the same");
            held.release();
        }
        waiting.forEach(AtOnce::result);
        assertEquals("CANCELLED", api.get("/jobs/" + job).text("status"));
    }

    @Test
    void all_who_wait_for_it_in_vain_are_told_that_it_is_busy() {
        try (RunningPawl impatient = RunningPawl.start(pawl.database(), Map.of(), Timings.giveUpLocks());
                HeldJob held = HeldJob.lock(pawl.database(), UUID.fromString(job))) {
            List<Future<Api.Answer>> waiting = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                waiting.add(AtOnce.start(() -> impatient.as(editor).post("/jobs/" + job + "/cancel", null)));
            }
            for (Future<Api.Answer> request : waiting) {
                Api.Answer answer = AtOnce.result(request);
                assertEquals("503 JOB_BUSY", answer.status() + " " + answer.text("error_code"));
            }
            held.release();
        }
        assertEquals(200, cancel().status());
    }

    @Test
    void a_stranger_is_told_at_once_that_there_is_no_such_job_however_many_wait_for_it() {
        Api stranger = pawl.asNewEditor();
        List<Future<Api.Answer>> waiting = new ArrayList<>();
        try (HeldJob held = HeldJob.lock(pawl.database(), UUID.fromString(job))) {
            for (int i = 0; i < REQUESTS; i++) {
                waiting.add(AtOnce.start(this::cancel));
            }
            held.awaitWaiting(1);
            for (String action : List.of("cancel", "run", "open")) {
                Api.Answer answer = stranger.post("/jobs/" + job + "/" + action, null);
                assertEquals("404 RESOURCE_NOT_FOUND", answer.status() + " " + answer.text("error_code"));
            }
            assertTrue(waiting.stream().noneMatch(Future::isDone), "somebody had the job all the same");
            held.release();
        }
        waiting.forEach(AtOnce::result);
    }

    private Api.Answer cancel() {
        return api.post("/jobs/" + job + "/cancel", null);
    }
}
