package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.Timings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ShutdownTest {
    /** 128 and the number of SIGTERM, as the JDK ends a process on that signal. */
    private static final int TERMINATED = 143;

    private final RunningPawl shared = RunningPawl.shared();
    private final RunningPawl pawl = RunningPawl.start(shared.database(), Map.of(), Timings.neverGiveUpRequests());
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);

    @Test
    void a_request_in_flight_is_finished_while_new_connections_are_refused() {
        String id = api.createRunningJob();
        try (HeldJob held = HeldJob.lock(shared.database(), UUID.fromString(id))) {
            Future<Api.Answer> cancel = AtOnce.start(() -> api.post("/jobs/" + id + "/cancel", null));
            held.awaitWaiting(1);
            Future<Boolean> closed = AtOnce.start(this::close);
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
        AtOnce.result(AtOnce.start(this::close)); // Requests in flight would be waited for longer than the test waits.
    }

    @Slow("starts a process")
    @Test
    void a_process_that_is_told_to_stop_serves_on_for_five_seconds_while_others_are_told_to_look_elsewhere() {
        try (Surroundings surroundings = Surroundings.create();
                PawlProcess process =
                        PawlProcess.startImpatient(surroundings, Map.of()).awaitReady()) {
            Api client = process.as(surroundings, editor);
            assertEquals("", client.post("/projects", "{\"name\": \"Test\"}").header("Connection"));
            long told = System.nanoTime();
            process.terminate();
            Eventually.await(() -> client.get("/readyz").status() == 503, "still ready");
            Optional<Api.Answer> answer = unlessRefused(client);
            while (answer.isPresent()) {
                assertEquals(201, answer.get().status());
                assertEquals("close", answer.get().header("Connection"));
                answer = unlessRefused(client);
            }
            Duration served = Duration.ofNanos(System.nanoTime() - told);
            assertTrue(served.compareTo(Duration.ofSeconds(5)) >= 0, served::toString);
            assertEquals(TERMINATED, process.awaitEnd());
        }
    }

    @Slow("starts a process")
    @Test
    void a_process_without_a_database_ends_as_well_when_it_is_told_to() {
        try (Surroundings surroundings = Surroundings.of(shared.database(), "jdbc:postgresql://localhost:1/pawl");
                PawlProcess process = PawlProcess.startImpatient(surroundings, Map.of("PAWL_SHUTDOWN_DELAY", "PT0S"))) {
            Api client = process.as(surroundings, editor);
            Eventually.await(
                    () -> {
                        try {
                            return client.get("/healthz").status() == 200;
                        } catch (UncheckedIOException notYet) {
                            return false;
                        }
                    },
                    "not up");
            process.terminate();
            assertEquals(TERMINATED, process.awaitEnd());
        }
    }

    private boolean close() {
        pawl.close();
        return true;
    }

    private static Optional<Api.Answer> unlessRefused(Api client) {
        try {
            return Optional.of(client.post("/projects", "{\"name\": \"Test\"}"));
        } catch (UncheckedIOException refused) {
            return Optional.empty();
        }
    }

    private static void awaitRefusal(int port) {
        Eventually.await(() -> refuses(port), "port " + port + " still accepts connections");
    }

    private static boolean refuses(int port) {
        try {
            new Socket("localhost", port).close();
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (SocketException reset) {
            return false; // It was waiting to be accepted when the listener closed; the next one is refused.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
