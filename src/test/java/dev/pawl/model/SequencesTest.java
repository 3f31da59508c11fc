package dev.pawl.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SequencesTest {
    private static final Set<String> PROBLEMS = Set.of(
            "ARTIFACT_IMMUTABLE",
            "ARTIFACT_LIMIT",
            "CALLBACK_OUT_OF_ORDER",
            "CLIENT_REQUEST_ID_MISMATCH",
            "DISPATCH_OVER",
            "EVENT_ID_PAYLOAD_MISMATCH",
            "FORBIDDEN",
            "FSM_TERMINAL_IMMUTABLE",
            "FSM_TRANSITION_INVALID",
            "JOB_ALREADY_RUNNING",
            "RESOURCE_NOT_FOUND",
            "RETRY_NOT_ALLOWED_STATE",
            "UNAUTHENTICATED",
            "VALIDATION_ERROR",
            "VERSION_CONFLICT",
            "VIDEO_URI_CONFLICT");

    private final Set<String> problems = new TreeSet<>();
    private final Set<String> moves = new TreeSet<>();
    private final Set<String> kinds = new TreeSet<>();
    private final Set<String> recalls = new TreeSet<>();

    @Test
    void a_seed_stands_for_one_sequence() {
        assertEquals(Sequences.of(42), Sequences.of(42));
    }

    @Test
    void a_thousand_sequences_meet_every_refusal_every_move_of_the_table_and_every_end_of_a_dispatch() {
        for (long seed = 1; seed <= 1_000; seed++) {
            go(Sequences.of(seed));
        }
        assertEquals(PROBLEMS, problems);
        assertEquals(everyMove(), moves);
        assertEquals(Set.of("PENDING", "DELIVERED", "FINISHED", "WITHDRAWN", "STOP_REQUESTED"), recalls);
        assertEquals(Set.of("RUN", "RETRY", "REGENERATE", "EXPORT", "ADOPTED"), kinds);
    }

    private void go(List<ModelStep> steps) {
        Model model = new Model();
        for (ModelStep step : steps) {
            if (model.take(step, "test").body() instanceof Map<?, ?> body && body.containsKey("error_code")) {
                problems.add(String.valueOf(body.get("error_code")));
            }
        }
        for (ModelJob job : model.jobs.values()) {
            job.trail.forEach(event -> moves.add(event.get("prev_status") + " to " + event.get("new_status")));
            job.dispatches.forEach(dispatch -> recalls.add(dispatch.state));
            job.dispatches.forEach(dispatch -> kinds.add(dispatch.kind));
        }
    }

    private static Set<String> everyMove() {
        Set<String> moves = new TreeSet<>();
        for (String first : List.of("CREATED", "UPLOADED", "AUDIO_READY", "TRANSCRIPT_READY")) {
            moves.add("null to " + first);
        }
        Statuses.ALL.forEach(from -> Statuses.next(from).forEach(to -> moves.add(from + " to " + to)));
        return moves;
    }
}
