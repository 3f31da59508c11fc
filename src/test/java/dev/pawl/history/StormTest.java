package dev.pawl.history;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.dev.SigningKey;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The guarantee of the audit trail under the hardest conditions: one order of events, with which every response agrees.
 */
@Slow("many editors and callbacks at once, for seconds")
class StormTest {
    private static final int JOBS = 36;
    private static final long SEED = 20_250_624;

    /** Which kinds of responses one round gets is up to the threads; some are rare. */
    private static final int MOST_ROUNDS = 30;

    /**
     * The kinds of responses that a storm goes on for. Two exports of one job, and so ARTIFACT_LIMIT, are too rare:
     * ModelTest and ArtifactsTest meet it.
     */
    private static final List<String> WEATHER = List.of(
            "callback 204",
            "callback 200",
            "callback 409 EVENT_ID_PAYLOAD_MISMATCH",
            "callback 409 FSM_TERMINAL_IMMUTABLE",
            "callback 409 CALLBACK_OUT_OF_ORDER",
            "callback 409 FSM_TRANSITION_INVALID",
            "callback 409 ARTIFACT_IMMUTABLE",
            "confirm 200",
            "confirm 409 VIDEO_URI_CONFLICT",
            "confirm 412 VERSION_CONFLICT",
            "run 202",
            "run 200",
            "run 409 FSM_TERMINAL_IMMUTABLE",
            "open 200",
            "order 202",
            "order 409 FSM_TRANSITION_INVALID",
            "finish 409 FSM_TERMINAL_IMMUTABLE",
            "open 409 FSM_TRANSITION_INVALID",
            "cancel 200",
            "cancel 409 FSM_TERMINAL_IMMUTABLE",
            "cancel 412 VERSION_CONFLICT",
            "cancelnamed 200 CANCELLED",
            "cancelinstatus 200 CANCELLED",
            "retry 202",
            "retry 200",
            "retry 409 RETRY_NOT_ALLOWED_STATE",
            "retry 409 JOB_ALREADY_RUNNING",
            "retry 409 CLIENT_REQUEST_ID_MISMATCH",
            "stranger's cancel 404 RESOURCE_NOT_FOUND");

    @Test
    void trails_and_answers_of_one_pawl_agree() {
        try (RunningPawl pawl = RunningPawl.start(TestDatabase.create(), Map.of("PAWL_MODEL_PROFILES", "default,other"))
                .withBackgroundWork()) {
            Storm storm = storm(pawl.key(), List.of(pawl.url()));
            for (int i = 0; i < MOST_ROUNDS && !WEATHER.stream().allMatch(storm::hasMet); i++) {
                storm.rage(JOBS);
            }
            Set<String> met = storm.verdict(pawl.orchestrator().sentToRun()).keySet();
            assertTrue(met.containsAll(WEATHER), met::toString);
        }
    }

    @Test
    void trails_and_answers_of_two_processes_on_one_database_agree() {
        try (Surroundings surroundings = Surroundings.create();
                PawlProcess one = PawlProcess.start(surroundings).awaitReady();
                PawlProcess other = PawlProcess.start(surroundings).awaitReady()) {
            Storm storm = storm(surroundings.key(), List.of(one.url(), other.url()));
            storm.rage(JOBS);
            storm.verdict(surroundings.orchestrator().sentToRun());
        }
    }

    private static Storm storm(SigningKey key, List<URI> pawls) {
        AtomicInteger turn = new AtomicInteger();
        return new Storm(
                () -> pawls.get(Math.floorMod(turn.getAndIncrement(), pawls.size())),
                key.token("owner", List.of("editor"), Duration.ofHours(1)),
                key.token("stranger", List.of("editor"), Duration.ofHours(1)),
                SEED);
    }
}
