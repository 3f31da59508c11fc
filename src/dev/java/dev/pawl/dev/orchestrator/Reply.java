package dev.pawl.dev.orchestrator;

import java.util.Map;

/** A response of the fake Pawl; status 0 closes the connection without a response. */
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
