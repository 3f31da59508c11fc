package dev.pawl.faults;

import dev.pawl.Timing;
import dev.pawl.testing.JumpingClock;
import dev.pawl.testing.KeptDigests;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.PostgresServer;
import dev.pawl.testing.Relay;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Two replicas of Pawl on one database, and the network between: one in this JVM, whose clock can be set and whose leaks
 * would show, and one in a process of its own, which can be killed.
 */
final class Site implements AutoCloseable {
    static final int POOL_SIZE = 6;

    private final PostgresServer server = PostgresServer.empty();
    private final TestDatabase database = server.createDatabase();
    private final Relay relay = Relay.to(database.url());
    private final JumpingClock clock = new JumpingClock();
    private final KeptDigests digests = KeptDigests.create();
    /** Not round-robin: a client that sends a check and then a request would always hit the same replica with each. */
    private final Random choice = new Random(1);

    private final Surroundings surroundings = Surroundings.of(database, relay.in(database.url()));
    private final RunningPawl pawl;
    private @Nullable PawlProcess process;

    private Site() {
        Map<String, String> variables = new HashMap<>(digests.variables());
        variables.put("PAWL_DATABASE_URL", relay.in(database.url()));
        variables.put("PAWL_DATABASE_POOL_SIZE", Integer.toString(POOL_SIZE));
        variables.put("PAWL_MODEL_PROFILES", "default,other");
        variables.put(
                "PAWL_ORCHESTRATOR_URL", surroundings.orchestrator().variables().get("PAWL_ORCHESTRATOR_URL"));
        variables.put("PAWL_JWKS_URL", surroundings.jwks().url());
        pawl = RunningPawl.start(database, variables, clock, Timing.USUAL).withBackgroundWork();
    }

    static Site open() {
        return new Site();
    }

    TestDatabase database() {
        return database;
    }

    /** What an auditor finds, last what comes of it. */
    List<String> verifiedTrails() {
        return digests.verify(database);
    }

    PostgresServer server() {
        return server;
    }

    Relay relay() {
        return relay;
    }

    JumpingClock clock() {
        return clock;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** Kills the replica that has a process of its own, if there is one, and starts another one. */
    synchronized void replaceProcess() {
        if (process != null) {
            process.kill();
        }
        process = PawlProcess.startImpatient(surroundings, digests.variables());
    }

    /** Ends the replica that has a process of its own. */
    synchronized void endProcess() {
        if (process != null) {
            process.close();
            process = null;
        }
    }

    /** Where the next request goes: to either of the replicas, whether it is up or not. */
    synchronized URI anyReplica() {
        List<URI> replicas = process == null ? List.of(pawl.url()) : List.of(pawl.url(), process.url());
        return replicas.get(choice.nextInt(replicas.size()));
    }

    /** A token that outlives every jump of the clock. */
    String token(String subject) {
        return surroundings.key().token(subject, List.of("editor"), Duration.ofHours(12));
    }

    @Override
    public void close() {
        endProcess();
        pawl.close();
        relay.close();
        surroundings.close();
        server.close();
    }
}
