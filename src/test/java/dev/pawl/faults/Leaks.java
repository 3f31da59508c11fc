package dev.pawl.faults;

import dev.pawl.testing.Eventually;
import dev.pawl.testing.Query;
import dev.pawl.testing.TestDatabase;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Checks that rounds leak no threads or connections: there may be no more of them than at the start. */
final class Leaks {
    /** Pools of the JDK and of the libraries grow a little by themselves; a leak of one a round shows soon all the same. */
    private static final int SLACK = 16;

    private static final String BUSY = "SELECT pid || ' ' || state || ' ' || query FROM pg_stat_activity"
            + " WHERE datname = current_database() AND usename = 'pawl_service' AND state <> 'idle'";
    private static final String SESSIONS = "SELECT pid::text FROM pg_stat_activity"
            + " WHERE datname = current_database() AND usename = 'pawl_service' AND application_name = 'pawl'";

    private int threadsAtFirst;

    /** Asserts it, of the one replica of {@link Site#POOL_SIZE} connections that is left. */
    void check(TestDatabase database) {
        Eventually.await(() -> sessions(database, BUSY).isEmpty(), () -> "still at work: " + sessions(database, BUSY));
        Eventually.await(
                () -> sessions(database, SESSIONS).size() <= Site.POOL_SIZE,
                () -> "connections left behind: " + sessions(database, SESSIONS).size());
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        threadsAtFirst = threadsAtFirst == 0 ? threads : threadsAtFirst;
        Eventually.await(
                () -> ManagementFactory.getThreadMXBean().getThreadCount() <= threadsAtFirst + SLACK,
                () -> "threads left behind: " + threads + " after " + threadsAtFirst);
    }

    private static List<String> sessions(TestDatabase database, String query) {
        return Query.textsOfAll(database, query);
    }
}
