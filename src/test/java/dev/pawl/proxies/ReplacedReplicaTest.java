package dev.pawl.proxies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.proxies.Proxy.Replica;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.Query;
import dev.pawl.testing.Slow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two replicas behind each proxy: one is killed, comes back, and the other one is told to stop, all of it under load. */
@Slow("starts proxies, and three processes of Pawl for each")
class ReplacedReplicaTest {
    /** Enough to see that the proxy has noticed. */
    private static final int IN_A_ROW = 50;

    @TempDir
    private Path folder;

    /** For a proxy to notice that a replica stops, also on a machine that is busy with other tests. */
    private static final String LONG_ENOUGH = "PT15S";

    @ParameterizedTest
    @EnumSource
    void a_kill_loses_no_more_than_what_was_under_way_and_a_stop_loses_nothing(Kind kind) throws Exception {
        Proxy.assumeItCanRun(kind);
        try (Surroundings surroundings = Surroundings.create();
                PawlProcess first = PawlProcess.start(surroundings);
                PawlProcess second = PawlProcess.start(surroundings, Map.of("PAWL_SHUTDOWN_DELAY", LONG_ENOUGH));
                Proxy proxy = new Proxy(kind, folder)) {
            first.awaitReady();
            second.awaitReady();
            proxy.start(Replica.of(first.url()), Replica.of(second.url()));
            Api api =
                    new Api(proxy.url(), surroundings.key().token("somebody", List.of("editor"), Duration.ofHours(1)));
            try (Load load = new Load(api)) {
                load.awaitInARow(IN_A_ROW);
                first.kill();
                load.awaitInARow(IN_A_ROW);
                assertEquals(List.of(), load.unexpected());
                PawlProcess back = PawlProcess.start(
                        surroundings,
                        Map.of("PAWL_PORT", Integer.toString(first.url().getPort())));
                try (back) {
                    back.awaitReady();
                    // It takes part again.
                    Eventually.await(() -> load.isSeenBy(back), "no request comes to the one that is back");
                    load.awaitInARow(IN_A_ROW);
                    int refused = load.refused();
                    if (kind == Kind.NGINX) {
                        // nginx asks nobody whether they are ready. This is how rolling-restart.sh tells it.
                        Files.createFile(folder.resolve("out-pawl-2"));
                    }
                    second.terminate();
                    second.awaitEnd();
                    load.awaitInARow(IN_A_ROW);
                    assertEquals(refused, load.refused(), "requests that failed during the stop");
                }
                assertEquals(List.of(), load.unexpected());
                load.stop();
                Api.Answer nobody = api.get("/projects");
                assertEquals(503, nobody.status());
                assertEquals("SERVICE_UNAVAILABLE", nobody.text("error_code"));
                assertEquals("1", nobody.header("Retry-After"));
                assertEachPostCameOnce(load, surroundings);
            }
        }
    }

    /** What was answered is there, and nothing is there twice: no POST was repeated. */
    private static void assertEachPostCameOnce(Load load, Surroundings surroundings) {
        List<String> names = Query.texts(surroundings.database(), "SELECT name FROM project ORDER BY 1");
        assertEquals(names.stream().distinct().toList(), names);
        assertTrue(names.containsAll(load.created()), "a project that was confirmed is not there");
    }
}
