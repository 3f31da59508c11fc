package dev.pawl.bench;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What the load generator is told to do. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({@JsonSubTypes.Type(Order.Http.class), @JsonSubTypes.Type(Order.Jdbc.class)})
sealed interface Order {
    /**
     * Send requests to Pawl.
     *
     * @param requests a file with one request a line: method, path and body
     * @param pace how they are dealt out
     * @param seconds for how long; requests that run out end it sooner
     */
    record Http(
            int port, String token, String callbackSecret, String requests, Pace pace, int connections, double seconds)
            implements Order {}

    /** Run transactions on the database, each statement a trip of its own. */
    record Jdbc(String url, List<Script> scripts, int connections, double seconds) implements Order {}

    /** How requests are dealt out to the connections. */
    enum Pace {
        /** Each once, to whichever connection is free. */
        ONCE,
        /** From the first one again when they run out. */
        ROUND_AND_ROUND,
        /** Each once, but by all connections at the same moment, and the next one when all have been answered. */
        ALL_AT_ONCE
    }
}
