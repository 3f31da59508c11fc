package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator.Webhook;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * {@code kill -9} between the response to a run and its delivery, at twelve points in time; each needs a new process.
 */
@Slow("starts and kills a process at twelve moments")
class CrashTest {
    private static final String SIGNS_OF_LIFE_ARE_OLD =
            "UPDATE scheduled_tasks SET last_heartbeat = last_heartbeat - interval '1 minute' WHERE picked";
    private static final String LEASES_ARE_OVER = "UPDATE dispatch SET attempt_started_at = attempt_started_at"
            + " - interval '1 minute' WHERE attempt_ended_at IS NULL";
    private static final int ROUNDS = 6;
    private static final int PROCESSES = 2;
    private static final int RUNS = 3;
    private static final int LONGEST_LIFE_MILLIS = 30;
    private static final long SEED = 7_041_776L;

    private final Random random = new Random(SEED);
    private final String editor = "editor-" + UUID.randomUUID();
    private final List<String> accepted = new ArrayList<>();
    private final List<String> cancelled = new ArrayList<>();

    @Test
    void no_accepted_run_and_no_cancel_is_lost_to_a_crash() throws InterruptedException {
        try (Surroundings surroundings = Surroundings.create()) {
            for (int round = 0; round < ROUNDS; round++) {
                crash(surroundings);
            }
            execute(surroundings.database(), SIGNS_OF_LIFE_ARE_OLD);
            try (PastGuards _ = PastGuards.of(surroundings.database(), "dispatch")) {
                execute(surroundings.database(), LEASES_ARE_OVER);
            }
            try (PawlProcess survivor = PawlProcess.start(surroundings).awaitReady()) {
                Api api = survivor.as(surroundings, editor);
                for (String job : accepted) {
                    awaitOneOf(api, job, "DELIVERED");
                    assertRunsAlike(surroundings.orchestrator().receivedAbout(job));
                }
                for (String job : cancelled) {
                    String end = awaitOneOf(api, job, "WITHDRAWN", "STOPPED");
                    assertStopped(end, surroundings.orchestrator().receivedAbout(job));
                }
            }
        }
        assertTrue(accepted.size() >= ROUNDS * PROCESSES);
        assertTrue(cancelled.size() >= ROUNDS);
    }

    private void crash(Surroundings surroundings) throws InterruptedException {
        List<PawlProcess> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(PawlProcess.start(surroundings));
        }
        processes.forEach(PawlProcess::awaitReady);
        for (PawlProcess process : processes) {
            Api api = process.as(surroundings, editor);
            for (int i = 0; i < RUNS; i++) {
                String job = JobFixture.inStatus(surroundings.database(), editor, "UPLOADED")
                        .toString();
                assertEquals(202, api.post("/jobs/" + job + "/run", null).status());
                boolean cancel = i > 0 && random.nextInt(2) == 0;
                if (cancel) {
                    Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
                    assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
                }
                (cancel ? cancelled : accepted).add(job);
            }
            Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
            process.kill();
        }
    }

    /** Of however many rows: what was under way at each crash is up to chance. */
    private static void execute(TestDatabase database, String sql) {
        try (Connection service = database.connect("pawl_service");
                Statement statement = service.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String awaitOneOf(Api api, String job, String... states) {
        List<String> wanted = List.of(states);
        Eventually.await(() -> wanted.contains(state(api, job)), () -> job + " is " + state(api, job));
        return state(api, job);
    }

    private static String state(Api api, String job) {
        return api.get("/jobs/" + job).json().at("/dispatch/state").asText();
    }

    private static void assertRunsAlike(List<Webhook> received) {
        assertNotEquals(List.of(), received);
        assertEquals(1, received.stream().map(Webhook::id).distinct().count());
        assertEquals(1, received.stream().map(Webhook::body).distinct().count());
        assertEquals("job.run", received.getFirst().type());
    }

    /** No run order after a stop order, and none at all for a withdrawn dispatch. */
    private static void assertStopped(String end, List<Webhook> received) {
        List<String> types = received.stream().map(Webhook::type).toList();
        if (end.equals("WITHDRAWN")) {
            assertEquals(List.of(), types);
        } else {
            assertTrue(types.contains("job.cancel"));
            assertTrue(types.lastIndexOf("job.run") < types.indexOf("job.cancel"), types::toString);
        }
    }
}
