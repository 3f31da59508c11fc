package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.JobStorm;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The promise of the audit trail, where it is hardest to keep: one order of events, and every answer agrees with it. */
class JobStormTest {
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
            rage(pawl, List.of(pawl.url()), 200);
        }
    }

    @Test
    void trails_and_answers_of_two_pawls_on_one_database_agree() {
        try (RunningPawl pawl = RunningPawl.start(TestDatabase.create());
                RunningPawl replica = pawl.replica()) {
            rage(pawl, List.of(pawl.url(), replica.url()), 60);
        }
    }

    private static void rage(RunningPawl pawl, List<URI> pawls, int jobs) {
        String token = pawl.key().token("editor", List.of("editor"), Duration.ofHours(1));
        Map<String, Integer> answers = new JobStorm(pawls, token, 20_250_624).rage(jobs);
        assertTrue(answers.keySet().containsAll(WEATHER), answers::toString);
    }
}
