package dev.pawl.history;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.dev.SigningKey;
import dev.pawl.testing.FakeOrchestrator;
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
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * The guarantee of the audit trail under the hardest conditions: one order of events, with which every response agrees.
 */
@Slow("many editors and callbacks at once, for seconds")
class StormTest {
    private static final int JOBS = 36;
    private static final long SEED = 20_250_624;

    /**
     * The kinds of responses that both storms together must produce; each alone is too short for the rare ones. Two
     * exports of one job, and so ARTIFACT_LIMIT, are too rare even for both: ModelTest and ArtifactsTest meet it.
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

    private static final Set<String> MET = new TreeSet<>();

    @AfterAll
    static void every_kind_of_answer_was_given() {
        assertTrue(MET.containsAll(WEATHER), MET::toString);
    }

    @Test
    void trails_and_answers_of_one_pawl_agree() {
        try (RunningPawl pawl = RunningPawl.start(TestDatabase.create(), Map.of("PAWL_MODEL_PROFILES", "default,other"))
                .withBackgroundWork()) {
            rage(pawl.key(), List.of(pawl.url()), pawl.orchestrator());
        }
    }

    @Test
    void trails_and_answers_of_two_processes_on_one_database_agree() {
        try (Surroundings surroundings = Surroundings.create();
                PawlProcess one = PawlProcess.start(surroundings).awaitReady();
                PawlProcess other = PawlProcess.start(surroundings).awaitReady()) {
            rage(surroundings.key(), List.of(one.url(), other.url()), surroundings.orchestrator());
        }
    }

    private static void rage(SigningKey key, List<URI> pawls, FakeOrchestrator orchestrator) {
        AtomicInteger turn = new AtomicInteger();
        Storm storm = new Storm(
                () -> pawls.get(Math.floorMod(turn.getAndIncrement(), pawls.size())),
                key.token("owner", List.of("editor"), Duration.ofHours(1)),
                key.token("stranger", List.of("editor"), Duration.ofHours(1)),
                SEED);
        storm.rage(JOBS);
        MET.addAll(storm.verdict(orchestrator.sentToRun()).keySet());
    }
}
