package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which work waits for which when the orchestrator hangs (spec/decisions/040). */
@Slow("waits behind an orchestrator that hangs")
class LanesTest {
    private static final int CROWD = 3 * LaneRig.LANE;
    private static final String DISPATCHES = """
            SELECT dispatch_id FROM dispatch JOIN job ON job.id = job_id
            WHERE project_id = CAST(? AS uuid) AND state = CAST(? AS dispatch_state)""";
    private static final String STOP = "UPDATE dispatch SET state = 'STOP_REQUESTED', stop_requested_at = now(),"
            + " attempt_ended_at = attempt_started_at WHERE dispatch_id = ?";
    private static final String LONG_AGO =
            "UPDATE dispatch SET delivered_at = now() - interval '2 hours' WHERE job_id = ?";

    private final TestDatabase database = TestDatabase.create();
    private final RunningPawl pawl = RunningPawl.start(database);
    private final Api crowd = pawl.asNewEditor();
    private final String another = "editor-" + UUID.randomUUID();

    @AfterEach
    void close() {
        pawl.close();
    }

    @Test
    void a_stop_is_delivered_while_as_many_runs_hang_as_are_sent_at_once() throws IOException {
        UUID job = delivered();
        List<UUID> runs = dispatchesOfTheCrowd("PENDING");
        try (LaneRig rig = new LaneRig(database, Set.of("job.run"))) {
            rig.stageRuns("crowd", runs, Instant.now());
            rig.start();
            Set<String> hanging = rig.awaitHanging(1);
            Api api = pawl.as(another);
            Working.cancel(api, job.toString(), "STOP_REQUESTED");
            api.awaitDispatch(job.toString(), "STOPPED");
            assertEquals(hanging, rig.awaitHanging(1));
        }
    }

    @Test
    void the_watchdog_looks_while_as_many_runs_and_stops_hang_as_are_sent_at_once() throws IOException {
        List<UUID> runs = dispatchesOfTheCrowd("PENDING");
        List<UUID> stops = dispatchesOfTheCrowd("DELIVERED");
        try (LaneRig rig = new LaneRig(database, Set.of("job.run", "job.cancel"))) {
            rig.stageRuns("crowd", runs, Instant.now());
            stageCancels(rig, "crowd", stops, Instant.now());
            rig.start();
            rig.awaitHanging(2);
            UUID silent = delivered();
            PastGuards.write(database, "dispatch", LONG_AGO, silent);
            pawl.as(another).awaitDispatch(silent.toString(), "STOP_REQUESTED");
            rig.awaitHanging(2);
        }
    }

    @Test
    void an_editor_s_run_is_sent_before_most_of_another_s_crowd() throws IOException {
        List<UUID> runs = dispatchesOfTheCrowd("PENDING");
        UUID other = dispatch("PENDING");
        try (LaneRig rig = new LaneRig(database, Set.of("job.run"))) {
            Instant now = Instant.now();
            rig.stageRuns("crowd", runs, now);
            rig.stageRuns(another, List.of(other), now);
            rig.start();
            assertTrue(rig.awaitHanging(1).contains(other.toString()));
        }
    }

    @Test
    void an_editor_s_stop_is_sent_before_most_of_another_s_crowd() throws IOException {
        List<UUID> stops = dispatchesOfTheCrowd("DELIVERED");
        UUID other = dispatch("DELIVERED");
        try (LaneRig rig = new LaneRig(database, Set.of("job.cancel"))) {
            Instant now = Instant.now();
            stageCancels(rig, "crowd", stops, now);
            stageCancels(rig, another, List.of(other), now);
            rig.start();
            assertTrue(rig.awaitHanging(1).contains(other.toString()));
        }
    }

    @Test
    void what_an_older_release_staged_is_sent_in_the_order_of_its_time() throws IOException {
        List<UUID> runs = dispatchesOfTheCrowd("PENDING");
        UUID older = dispatch("PENDING");
        JobFixture.execute(database, """
                INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)
                VALUES ('job.run', CAST(? AS text), now(), false, 1)""", older.toString());
        try (LaneRig rig = new LaneRig(database, Set.of("job.run"))) {
            rig.stageRuns("crowd", runs, Instant.now());
            rig.start();
            assertTrue(rig.awaitHanging(1).contains(older.toString()));
        }
    }

    private void stageCancels(LaneRig rig, String editor, List<UUID> dispatches, Instant now) {
        try (PastGuards _ = PastGuards.of(database, "dispatch")) {
            dispatches.forEach(id -> JobFixture.execute(database, STOP, id));
        }
        rig.stageCancels(editor, dispatches, now);
    }

    private UUID delivered() {
        UUID job = JobFixture.inStatus(database, another, "AUDIO_EXTRACTING");
        JobFixture.withDispatch(database, job, "DELIVERED");
        return job;
    }

    private UUID dispatch(String state) {
        return JobFixture.withDispatch(database, JobFixture.inStatus(database, another, "AUDIO_EXTRACTING"), state);
    }

    private List<UUID> dispatchesOfTheCrowd(String state) {
        String project = crowd.createProject();
        ManyJobs.running(database, project, CROWD, state);
        return Query.texts(database, DISPATCHES, project, state).stream()
                .map(UUID::fromString)
                .toList();
    }
}
