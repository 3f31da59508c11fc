package dev.pawl.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * One thing that the service is asked to do, over and over, and the yardstick beside it.
 *
 * @param connections how many clients ask at a time; the yardstick always has {@link #YARDSTICK_CONNECTIONS}
 * @param preparation brings the database to where each round begins, of the service and of the yardstick
 * @param requests what is asked
 * @param answers the HTTP statuses that may come back
 * @param unit how much of what the yardstick does is in one request
 * @param yardstick the same in SQL; empty where there is nothing to compare
 * @param sameConnections whether the yardstick also runs with as many connections as the service, for its p99
 */
record Scenario(
        String name,
        int connections,
        Preparation preparation,
        Order.Pace pace,
        List<String> requests,
        Set<Integer> answers,
        int unit,
        List<Script> yardstick,
        boolean sameConnections) {
    static final int YARDSTICK_CONNECTIONS = 8;

    /** Brings the database to where a round begins. */
    @FunctionalInterface
    interface Preparation {
        void prepare(BenchSite site) throws IOException, SQLException;
    }
}
