package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.dev.SigningKey;
import dev.pawl.testing.JobStorm;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The promise of the audit trail, where it is hardest to keep: one order of events, and every answer agrees with it. */
class JobStormTest {
    private static final int JOBS = 200;

    private static final List<String> WEATHER = List.of(
            "204 ",
            "200 ",
            "409 EVENT_ID_PAYLOAD_MISMATCH",
            "409 FSM_TERMINAL_IMMUTABLE",
            "409 CALLBACK_OUT_OF_ORDER",
            "409 FSM_TRANSITION_INVALID",
            "409 ARTIFACT_IMMUTABLE",
            "cancel 200 ",
            "cancel 409 FSM_TERMINAL_IMMUTABLE");

    @Test
    void trails_and_answers_of_one_pawl_agree() {
        try (RunningPawl pawl = RunningPawl.start(TestDatabase.create())) {
            rage(pawl.key(), List.of(pawl.url()));
        }
    }

    @Test
    void trails_and_answers_of_two_processes_on_one_database_agree() {
        try (Surroundings surroundings = Surroundings.create();
                PawlProcess one = PawlProcess.start(surroundings).awaitReady();
                PawlProcess other = PawlProcess.start(surroundings).awaitReady()) {
            rage(surroundings.key(), List.of(one.url(), other.url()));
        }
    }

    private static void rage(SigningKey key, List<URI> pawls) {
        String token = key.token("editor", List.of("editor"), Duration.ofHours(1));
        Map<String, Integer> answers = new JobStorm(pawls, token, 20_250_624).rage(JOBS);
        assertTrue(answers.keySet().containsAll(WEATHER), answers::toString);
    }
}
