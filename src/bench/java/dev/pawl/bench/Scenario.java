package dev.pawl.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * A repeated operation of the service, and its yardstick.
 *
 * @param connections the number of concurrent clients; the yardstick always has {@link #YARDSTICK_CONNECTIONS}
 * @param preparation brings the database to the initial state of each round, for the service and the yardstick
 * @param requests the requests to send
 * @param answers the expected HTTP statuses
 * @param unit how many transactions of the yardstick one request is worth
 * @param yardstick the same operation in SQL; empty if there is nothing to compare
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

    /** Brings the database to the initial state of a round. */
    @FunctionalInterface
    interface Preparation {
        void prepare(BenchSite site) throws IOException, SQLException;
    }
}
