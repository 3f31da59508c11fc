package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Operation;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.RunningPawl;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A listener of its own for what strangers have no business with. */
class InternalListenerTest {
    private static final Map<String, String> VARIABLES = Map.of("PAWL_INTERNAL_PORT", "0", "PAWL_BASE_PATH", "/pawl");

    private static final RunningPawl PAWL =
            RunningPawl.start(RunningPawl.shared().database(), VARIABLES);

    @AfterAll
    static void stop() {
        PAWL.close();
    }

    private static boolean isInternal(Operation operation) {
        return operation.path().startsWith("/internal/")
                || List.of("/metrics", "/readyz", "/healthz").contains(operation.path());
    }

    @Test
    void each_operation_is_on_one_of_the_two_listeners_and_unheard_of_on_the_other() {
        assertNotEquals(PAWL.url().getPort(), PAWL.internalUrl().getPort());
        for (Operation operation : Operation.all()) {
            String path = operation.pathFor("0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f");
            boolean internal = isInternal(operation);
            assertEquals(405, (internal ? internally("PUT", path) : publicly("PUT", path)).status(), path);
            for (String method : List.of(operation.method(), "PUT", "HEAD")) {
                RawHttp.Answer elsewhere = internal ? publicly(method, path) : internally(method, path);
                assertEquals(404, elsewhere.status(), () -> method + " " + path);
            }
            RawHttp.Answer elsewhere =
                    internal ? publicly(operation.method(), path) : internally(operation.method(), path);
            assertEquals(
                    "RESOURCE_NOT_FOUND", elsewhere.json().path("error_code").asText(), path);
        }
    }

    private static RawHttp.Answer publicly(String method, String path) {
        return new RawHttp(PAWL.url()).request(method + " /pawl" + path + " HTTP/1.1");
    }

    private static RawHttp.Answer internally(String method, String path) {
        return new RawHttp(PAWL.internalUrl()).request(method + " " + path + " HTTP/1.1");
    }

    @Test
    void probes_and_callbacks_are_answered_there_without_the_base_path() {
        Api internally = new Api(PAWL.internalUrl(), null);
        assertEquals(200, internally.get("/healthz").status());
        assertEquals(200, internally.get("/readyz").status());
        assertEquals(404, internally("GET", "/pawl/readyz").status());
        UUID job = JobFixture.inStatus(PAWL.database(), "editor-" + UUID.randomUUID(), "AUDIO_EXTRACTING");
        assertEquals(
                204,
                CallbackReport.of("AUDIO_READY").sendTo(PAWL.internalUrl(), job).status());
    }
}
