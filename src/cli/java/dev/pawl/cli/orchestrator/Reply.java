package dev.pawl.cli.orchestrator;

import java.util.Locale;

/**
 * The answer to a report.
 *
 * @param stop whether it has {@code Pawl-Directive: stop}
 * @param body JSON, or empty for none
 */
record Reply(int status, boolean stop, String body) {
    static final Reply APPLIED = new Reply(204, false, "");
    static final Reply REPLAYED = new Reply(200, false, "{\"replayed\": true}");
    static final Reply BUSY = problem(503, "JOB_BUSY");

    static Reply problem(int status, String errorCode) {
        return new Reply(
                status,
                false,
                "{\"type\": \"/problems/%s\", \"title\": \"Refused\", \"status\": %d, \"error_code\": \"%s\"}"
                        .formatted(errorCode.toLowerCase(Locale.ROOT).replace('_', '-'), status, errorCode));
    }

    Reply withStop() {
        return new Reply(status, true, body);
    }
}
