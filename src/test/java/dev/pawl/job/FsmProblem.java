package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import java.util.ArrayList;
import java.util.List;

/** The response to a transition that the state machine does not permit. */
public final class FsmProblem {
    private FsmProblem() {}

    /** @param allowedNext names of statuses, separated by spaces */
    public static void assertRefused(
            Api.Answer answer, String errorCode, String current, String attempted, String allowedNext) {
        assertEquals(409, answer.status(), answer.response()::body);
        assertEquals("application/problem+json", answer.header("Content-Type"));
        JsonNode problem = answer.json();
        assertEquals(409, problem.path("status").asInt());
        assertEquals(errorCode, problem.path("error_code").asText());
        assertEquals(current, problem.path("current_status").asText());
        assertEquals(attempted, problem.path("attempted_status").asText());
        List<String> next = new ArrayList<>();
        problem.path("allowed_next_statuses").forEach(status -> next.add(status.asText()));
        assertEquals(allowedNext, String.join(" ", next));
    }
}
