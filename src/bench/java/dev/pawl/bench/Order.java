package dev.pawl.bench;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** An order to the load generator. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({@JsonSubTypes.Type(Order.Http.class), @JsonSubTypes.Type(Order.Jdbc.class)})
sealed interface Order {
    /**
     * Send requests to Pawl.
     *
     * @param requests a file with one request a line: method, path and body
     * @param pace how they are distributed to the connections
     * @param seconds the duration; ends earlier if the requests run out
     */
    record Http(
            int port, String token, String callbackSecret, String requests, Pace pace, int connections, double seconds)
            implements Order {}

    /** Run transactions on the database, each statement in its own round trip. */
    record Jdbc(String url, List<Script> scripts, int connections, double seconds) implements Order {}

    /** How requests are distributed to the connections. */
    enum Pace {
        /** Each once, on the next free connection. */
        ONCE,
        /** Repeatedly, from the first one again at the end. */
        ROUND_AND_ROUND,
        /** Each once on every connection at the same moment; the next one after all responses. */
        ALL_AT_ONCE
    }
}
