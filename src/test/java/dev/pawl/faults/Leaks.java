package dev.pawl.faults;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.Query;
import dev.pawl.testing.TestDatabase;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Whether rounds leave threads or connections behind: there may be no more of them than there were at first. */
final class Leaks {
    /** Pools of the JDK and of the libraries grow a little by themselves; a leak of one a round shows soon all the same. */
    private static final int SLACK = 16;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String BUSY = "SELECT pid || ' ' || state || ' ' || query FROM pg_stat_activity"
            + " WHERE datname = current_database() AND usename = 'pawl_service' AND state <> 'idle'";
    private static final String SESSIONS = "SELECT pid::text FROM pg_stat_activity"
            + " WHERE datname = current_database() AND usename = 'pawl_service'";

    private static final String WAITING = "SELECT pid::text FROM pg_stat_activity"
            + " WHERE datname = current_database() AND usename = 'pawl_service' AND wait_event_type = 'Lock'";

    private int threadsAtFirst;

    /** Asserts it, of the one replica of {@link Site#POOL_SIZE} connections that is left, at {@code pawl}. */
    void check(TestDatabase database, URI pawl) throws SQLException {
        Eventually.await(
                PATIENCE, () -> sessions(database, BUSY).isEmpty(), () -> "still at work: " + sessions(database, BUSY));
        Eventually.await(
                PATIENCE,
                () -> sessions(database, SESSIONS).size() <= Site.POOL_SIZE,
                () -> "connections left behind: " + sessions(database, SESSIONS).size());
        checkPool(database, pawl);
        checkThreads();
    }

    /** A connection that was not given back is idle, and in nobody's hands: with the others waiting, one is missing. */
    private static void checkPool(TestDatabase database, URI pawl) throws SQLException {
        Api anybody = new Api(pawl, null);
        List<Future<Api.Answer>> waiting = new ArrayList<>();
        try (Connection stranger = database.connectAsSuperuser();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("LOCK TABLE dispatch IN ACCESS EXCLUSIVE MODE");
            Eventually.await(
                    PATIENCE,
                    () -> {
                        if (waiting.stream().allMatch(Future::isDone)) {
                            Stream.generate(() -> AtOnce.start(() -> anybody.get("/readyz")))
                                    .limit(2 * Site.POOL_SIZE)
                                    .forEach(waiting::add);
                        }
                        return sessions(database, WAITING).size() == Site.POOL_SIZE;
                    },
                    () -> "connections not given back: of %d only %d are of use"
                            .formatted(
                                    Site.POOL_SIZE, sessions(database, WAITING).size()));
            stranger.rollback();
        }
        waiting.forEach(AtOnce::result);
    }

    private void checkThreads() {
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        threadsAtFirst = threadsAtFirst == 0 ? threads : threadsAtFirst;
        Eventually.await(
                PATIENCE,
                () -> ManagementFactory.getThreadMXBean().getThreadCount() <= threadsAtFirst + SLACK,
                () -> "threads left behind: " + threads + " after " + threadsAtFirst);
    }

    private static List<String> sessions(TestDatabase database, String query) {
        return Query.textsOfAll(database, query);
    }
}
