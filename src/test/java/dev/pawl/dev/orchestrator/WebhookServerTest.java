package dev.pawl.dev.orchestrator;

import static dev.pawl.dev.orchestrator.Rig.WEBHOOK_SECRET;
import static dev.pawl.dev.orchestrator.Rig.signature;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.dev.orchestrator.Rig.Order;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.SpecSchemas;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookServerTest {
    private static final String OTHER_SECRET = "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhlIHRlc3Q=";

    private final Rig rig = Rig.fast();
    private final Order order = Order.of("s3://media/in.mp4");
    private final String body = order.run(rig.pawl());
    private final long now = Instant.now().getEpochSecond();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void the_webhooks_of_these_tests_are_those_of_the_contract() {
        assertEquals(List.of(), SpecSchemas.violations("JobRunWebhook", body));
        assertEquals(List.of(), SpecSchemas.violations("JobRunWebhook", order.retry(rig.pawl(), "AUDIO_READY")));
        assertEquals(List.of(), SpecSchemas.violations("JobCancelWebhook", order.cancel()));
    }

    @Test
    void a_webhook_signed_with_the_shared_secret_is_accepted() {
        assertEquals(202, rig.send(body, "msg_1", seconds(now), signature(WEBHOOK_SECRET, "msg_1", now, body)));
    }

    @Test
    void one_good_signature_among_others_is_enough() {
        String signatures = signature(OTHER_SECRET, "msg_1", now, body)
                + " v2,unknown "
                + signature(WEBHOOK_SECRET, "msg_1", now, body);
        assertEquals(202, rig.send(body, "msg_1", seconds(now), signatures));
    }

    @Test
    void a_webhook_without_the_headers_is_refused() {
        assertEquals(401, rig.send(rig.request().POST(BodyPublishers.ofString(body))));
        assertNothingHasStarted();
    }

    @Test
    void a_webhook_signed_with_another_secret_is_refused() {
        assertEquals(401, rig.send(body, "msg_1", seconds(now), signature(OTHER_SECRET, "msg_1", now, body)));
        assertNothingHasStarted();
    }

    @Test
    void a_signature_covers_the_body_the_id_and_the_time() {
        String signature = signature(WEBHOOK_SECRET, "msg_1", now, body);
        assertEquals(401, rig.send(body + " ", "msg_1", seconds(now), signature));
        assertEquals(401, rig.send(body, "msg_2", seconds(now), signature));
        assertEquals(401, rig.send(body, "msg_1", seconds(now + 1), signature));
        assertNothingHasStarted();
    }

    @ParameterizedTest
    @ValueSource(ints = {-301, 320})
    void a_webhook_signed_at_another_time_is_refused(int seconds) {
        long then = now + seconds;
        assertEquals(401, rig.send(body, "msg_1", seconds(then), signature(WEBHOOK_SECRET, "msg_1", then, body)));
        assertNothingHasStarted();
    }

    @Test
    void a_body_over_the_bound_is_refused_before_it_is_verified() {
        assertEquals(413, rig.sendSigned("msg_1", body + " ".repeat(64 * 1024)));
        assertNothingHasStarted();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"type\": \"job.run\"}",
                "{\"type\": \"job.pause\"}",
                "{\"type\": \"job.cancel\", \"dispatch_id\": \"7\", \"job_id\": \"8\", \"project_id\": \"9\"}"
            })
    void a_signed_body_that_makes_no_sense_is_refused(String nonsense) {
        assertEquals(400, rig.sendSigned("msg_1", nonsense));
    }

    @Test
    void a_field_that_is_not_known_yet_is_no_reason_to_refuse() {
        assertEquals(202, rig.sendSigned("msg_1", body.replaceFirst("\\{", "{\"priority\": 7, ")));
    }

    @Test
    void only_post_is_allowed() {
        assertEquals(405, rig.send(rig.request().GET().timeout(Eventually.PATIENCE)));
    }

    private void assertNothingHasStarted() {
        rig.letAnotherJobEnd();
        assertEquals(List.of(), rig.pawl().statuses(order.jobId()));
    }

    private static String seconds(long time) {
        return Long.toString(time);
    }
}
