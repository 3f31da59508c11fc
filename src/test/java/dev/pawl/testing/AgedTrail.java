package dev.pawl.testing;

/** Audit events as if they had been recorded earlier, with the chains that they would have then. */
public final class AgedTrail {
    /** The statement that computes all chains anew, as somebody would who is stopped by nothing. */
    public static final String CHAIN_ANEW = """
            DO $$
            DECLARE
              event public.audit_event;
              job uuid;
              previous bytea;
            BEGIN
              FOR event IN SELECT * FROM public.audit_event ORDER BY job_id, sequence LOOP
                IF job IS DISTINCT FROM event.job_id THEN
                  job := event.job_id;
                  previous := decode(repeat('00', 32), 'hex');
                END IF;
                previous := public.audit_event_chain(event, previous);
                UPDATE public.audit_event SET chain = previous WHERE job_id = event.job_id AND sequence = event.sequence;
              END LOOP;
            END
            $$""";

    private AgedTrail() {}

    /** Moves all events of the database, and their jobs, back by an interval such as {@code 1 hour}. */
    public static void by(TestDatabase database, String interval) {
        PastGuards.fill(
                database,
                "UPDATE audit_event SET recorded_at = recorded_at - interval '%1$s', occurred_at = occurred_at - interval '%1$s';"
                                .formatted(interval)
                        + "UPDATE job SET updated_at = updated_at - interval '%1$s', ended_at = ended_at - interval '%1$s';"
                                .formatted(interval)
                        + CHAIN_ANEW);
    }
}
