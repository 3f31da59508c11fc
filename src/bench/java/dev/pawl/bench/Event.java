package dev.pawl.bench;

/** The callback of the benchmark's orchestrator: the job is still being worked on. */
final class Event {
    /** The prefix of the job's key in the event id. */
    static final String PREFIX = "event-";

    private static final String OCCURRED_AT = "2026-01-01T00:00:00Z";

    private Event() {}

    /** The callback request for job {@code i}. */
    static String request(long i) {
        return Requests.line(
                "POST",
                "/internal/jobs/" + Keys.job(i) + "/status",
                "{\"event_id\":\"" + PREFIX + (Keys.BASE + i) + "\",\"status\":\"AUDIO_EXTRACTING\",\"occurred_at\":\""
                        + OCCURRED_AT + "\",\"correlation_id\":\"bench\"}");
    }
}
