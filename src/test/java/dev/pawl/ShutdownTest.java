package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.RunningPawl;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ShutdownTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final RunningPawl shared = RunningPawl.shared();
    private final RunningPawl pawl = RunningPawl.start(shared.database());
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);

    @Test
    void a_request_in_flight_is_finished_while_new_connections_are_refused() throws IOException {
        String id = api.createRunningJob();
        try (HeldJob held = HeldJob.lock(shared.database(), UUID.fromString(id))) {
            Future<Api.Answer> cancel = AtOnce.start(() -> api.post("/jobs/" + id + "/cancel", null));
            held.awaitWaiting(1);
            Future<Boolean> closed = AtOnce.start(() -> {
                pawl.close();
                return true;
            });
            awaitRefusal(pawl.url().getPort());
            assertFalse(cancel.isDone());
            assertFalse(closed.isDone());

            held.release();
            assertEquals(200, AtOnce.result(cancel).status());
            AtOnce.result(closed);
        }
        assertEquals("CANCELLED", shared.as(editor).get("/jobs/" + id).text("status"));
    }

    @Test
    void idle_connections_do_not_hold_up_the_stop() {
        assertEquals(200, api.get("/readyz").status());
        assertTimeout(Duration.ofSeconds(5), pawl::close);
    }

    private static void awaitRefusal(int port) throws IOException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < end) {
            try {
                new Socket("localhost", port).close();
            } catch (ConnectException refused) {
                return;
            }
        }
        throw new AssertionError("port " + port + " still accepts connections");
    }
}
