package dev.pawl.bench;

/** What the orchestrator of the benchmark reports: that it is still at work. */
final class Event {
    /** In front of the job's key in the id of its event. */
    static final String PREFIX = "event-";

    private static final String OCCURRED_AT = "2026-01-01T00:00:00Z";

    private Event() {}

    /** The request that says so of job {@code i}. */
    static String request(long i) {
        return Requests.line(
                "POST",
                "/internal/jobs/" + Keys.job(i) + "/status",
                "{\"event_id\":\"" + PREFIX + (Keys.BASE + i) + "\",\"status\":\"AUDIO_EXTRACTING\",\"occurred_at\":\""
                        + OCCURRED_AT + "\",\"correlation_id\":\"bench\"}");
    }
}
