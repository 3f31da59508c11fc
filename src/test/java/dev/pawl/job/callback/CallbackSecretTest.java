package dev.pawl.job.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only callers with the secret may report, whatever else is wrong with the request. */
class CallbackSecretTest {
    private static final String SECRET = FakeOrchestrator.CALLBACK_SECRET;

    private final RunningPawl pawl = RunningPawl.shared();
    private final Api api = pawl.asNewEditor();
    private final String job = api.createRunningJob();
    private final String body = CallbackReport.of("AUDIO_READY").toString();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wrong",
                "callback-secret-of-the-test",
                "callback-secret-of-the-testss",
                "Callback-Secret-Of-The-Tests",
                "Bearer callback-secret-of-the-tests"
            })
    void a_wrong_secret_is_refused_and_changes_nothing(String secret) {
        assertRefused(Rows.unchangedBy(pawl.database(), () -> report(pawl, body, "X-Callback-Secret", secret)));
    }

    @Test
    void a_missing_secret_is_refused_and_a_token_of_the_owner_is_none() {
        assertRefused(report(pawl, body));
        assertRefused(api.post(CallbackReport.path(job), body));
        assertRefused(report(pawl, body, "Authorization", "Bearer " + SECRET));
    }

    @Test
    void without_the_secret_nothing_is_learned_about_the_body_or_the_job() {
        String refusal = report(pawl, body).response().body();
        for (String wrong : List.of("{", "[]", "{\"status\": 7}", "x".repeat(1_000_000))) {
            Api.Answer refused = report(pawl, wrong, "X-Callback-Secret", "wrong");
            assertRefused(refused);
            assertEquals(refusal, refused.response().body());
        }
        assertRefused(report(pawl, body, "X-Callback-Secret", "wrong", "Content-Type", "text/plain"));
        Api stranger = new Api(pawl.url(), null);
        assertEquals(
                refusal,
                stranger.post(CallbackReport.path("no-id"), body).response().body());
    }

    @Test
    void a_wrong_secret_is_refused_before_the_body_has_come() {
        String head = "POST %s HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n%s"
                .formatted(CallbackReport.path(job), "X-Callback-Secret: wrong");
        RawHttp.Answer refused = new RawHttp(pawl.url()).request(head);
        assertEquals(401, refused.status());
        assertEquals("UNAUTHENTICATED", refused.json().path("error_code").asText());
    }

    @Test
    void a_refusal_before_the_body_was_read_says_that_the_connection_ends() {
        assertEquals("close", report(pawl, body, "X-Callback-Secret", "wrong").header("Connection"));
    }

    @Test
    void while_the_secret_is_rotated_both_are_taken() {
        try (RunningPawl rotating =
                RunningPawl.start(pawl.database(), Map.of("PAWL_CALLBACK_SECRET_NEXT", "the-secret-after-it"))) {
            assertEquals(
                    204, report(rotating, body, "X-Callback-Secret", SECRET).status());
            assertEquals(
                    200,
                    report(rotating, body, "X-Callback-Secret", "the-secret-after-it")
                            .status());
            assertRefused(report(rotating, body, "X-Callback-Secret", SECRET + "the-secret-after-it"));
            assertRefused(report(rotating, body, "X-Callback-Secret", ""));
        }
        assertRefused(report(pawl, body, "X-Callback-Secret", "the-secret-after-it"));
    }

    private Api.Answer report(RunningPawl to, String json, String... headers) {
        return new Api(to.url(), null).post(CallbackReport.path(job), json, headers);
    }

    private static void assertRefused(Api.Answer answer) {
        assertEquals(401, answer.status(), answer.response()::body);
        assertEquals("UNAUTHENTICATED", answer.text("error_code"));
        assertEquals("", answer.header("Pawl-Directive"));
        assertFalse(answer.response().body().contains("secret"));
    }
}
