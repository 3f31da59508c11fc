package dev.pawl.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.UUID;

/** What an orchestrator reports about its jobs. */
public final class Callbacks {
    private Callbacks() {}

    /** Reports that {@code job} is in {@code status}, and asserts that it was applied. */
    public static void report(Api api, String job, String status) {
        String body = """
                {"event_id": "%s", "status": "%s", "occurred_at": "%s", "correlation_id": "test"}""".formatted(UUID.randomUUID(), status, Instant.now());
        Api.Answer answer = api.post(
                "/internal/jobs/" + job + "/status", body, "X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
        assertEquals(204, answer.status(), () -> answer.response().body());
    }
}
