package dev.pawl.stream;

import dev.pawl.testing.Eventually;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.util.List;
import java.util.Map;

/** Two replicas on their own database, each with a listening connection, which is the only source of notifications. */
final class TwoReplicas implements AutoCloseable {
    /** It listens before it does anything else, and reads the clock from then on. */
    private static final String LISTENERS = """
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'pawl-listener'
              AND (query LIKE 'LISTEN%' OR query LIKE '%clock_timestamp%')""";

    private final TestDatabase database = TestDatabase.create();
    private final RunningPawl one = RunningPawl.start(database, Map.of(), Timings.hearingStreams());
    private final RunningPawl other = RunningPawl.start(database, Map.of(), Timings.hearingStreams());

    TestDatabase database() {
        return database;
    }

    RunningPawl one() {
        return one;
    }

    RunningPawl other() {
        return other;
    }

    /** The connections that listen. */
    List<String> listeners() {
        return Query.textsOfAll(database, LISTENERS);
    }

    void awaitListeners() {
        Eventually.await(() -> listeners().size() == 2, "not listening");
    }

    /** Ends the listening connections; new ones are opened immediately. */
    void cutListeners() {
        Query.textsOfAll(database, "SELECT pg_terminate_backend(pid) FROM (" + LISTENERS + ") AS listener");
    }

    @Override
    public void close() {
        one.close();
        other.close();
    }
}
