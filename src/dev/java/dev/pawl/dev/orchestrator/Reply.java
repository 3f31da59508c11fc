package dev.pawl.dev.orchestrator;

import java.util.Map;

/** What the fake Pawl answers; status 0 is a connection that breaks before an answer comes. */
record Reply(int status, String body, Map<String, String> headers) {
    static final Reply BROKEN = of(0);

    static Reply of(int status) {
        return new Reply(status, "", Map.of());
    }

    static Reply problem(int status, String code) {
        return new Reply(status, "{\"error_code\": \"" + code + "\"}", Map.of());
    }

    Reply with(String header, String value) {
        return new Reply(status, body, Map.of(header, value));
    }
}
