package dev.pawl.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Clients that say little or nothing cost those who have something to say no time. */
@Slow("waits until slow clients are cut off")
class SlowClientsTest {
    private static final int IDLE = 5_000;
    /** More than the server has threads of the platform, so that none may be bound to one of them. */
    private static final int SLOW = 400;

    private static final int ROUNDS = 10;
    private static final Path OF_THE_KERNEL = Path.of("/proc/net/netstat");

    @Test
    @EnabledOnOs(OS.LINUX)
    void of_a_burst_of_connections_none_is_turned_away() throws IOException {
        try (SlowClients clients = new SlowClients(RunningPawl.shared().url())) {
            long before = turnedAway();
            clients.burst(SlowClients.BURST);
            assertEquals(before, turnedAway());
        }
    }

    @Test
    void slow_headers_slow_bodies_and_thousands_of_idle_connections_hold_up_nobody() throws IOException {
        // All of them are one editor's, and slow bodies are requests in flight.
        Map<String, String> moreAtOnce = Map.of("PAWL_EDITOR_REQUESTS_IN_FLIGHT", Integer.toString(2 * SLOW));
        try (RunningPawl pawl = RunningPawl.start(TestDatabase.create(), moreAtOnce);
                SlowClients clients = new SlowClients(pawl.url())) {
            String token = pawl.key().token("slow", List.of("editor"), Duration.ofHours(1));
            Api api = new Api(pawl.url(), token);
            clients.idle(affordable());
            clients.startHeaders(SLOW);
            clients.startBodies(SLOW, token);
            for (int round = 0; round < ROUNDS; round++) {
                clients.sayALittleMore();
                String job = api.createJob();
                assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
            }
            assertEquals(201, clients.finishOneBody(), "a slow client is served in its own time");
        }
    }

    /** How many connections of this machine have found the queue to be accepted full. */
    private static long turnedAway() throws IOException {
        List<List<String>> lines = Files.readAllLines(OF_THE_KERNEL).stream()
                .filter(line -> line.startsWith("TcpExt:"))
                .map(line -> List.of(line.split(" ", -1)))
                .toList();
        return Long.parseLong(lines.getLast().get(lines.getFirst().indexOf("ListenOverflows")));
    }

    /** Both ends of each connection are files of this process, which may have only so many. */
    private static int affordable() {
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
        return (int) Math.min(IDLE, free / 2 - 3 * SLOW);
    }
}
