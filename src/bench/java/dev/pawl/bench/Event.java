package dev.pawl.bench;

/** The callback of the benchmark's orchestrator: the job is still being worked on. */
final class Event {
    /** The prefix of the job's key in the event id. */
    static final String PREFIX = "event-";

    /**
     * In the id of an event that no other round may have: the service looks for an event before it locks the job, if it is
     * one of the last 10,000 that it knows (spec/decisions/028). {@link BenchSite} puts something new in its place.
     */
    static final String ROUND = "{round}";

    private static final String OCCURRED_AT = "2026-01-01T00:00:00Z";

    private Event() {}

    /** The callback request for job {@code i}, the same in each round. */
    static String request(long i) {
        return request(PREFIX, i);
    }

    /** The callback request for job {@code i} about an event that the service has never seen. */
    static String unseen(long i) {
        return request(PREFIX + ROUND + "-", i);
    }

    private static String request(String prefix, long i) {
        return Requests.line(
                "POST",
                "/internal/jobs/" + Keys.job(i) + "/status",
                "{\"event_id\":\"" + prefix + (Keys.BASE + i) + "\",\"status\":\"AUDIO_EXTRACTING\",\"occurred_at\":\""
                        + OCCURRED_AT + "\",\"correlation_id\":\"bench\"}");
    }
}
