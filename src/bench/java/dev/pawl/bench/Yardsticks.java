package dev.pawl.bench;

import java.util.List;

/** The transactions of the scenarios as minimal hand-written SQL, one statement per round trip. */
final class Yardsticks {
    private static final String JOB = "('" + Keys.JOB + "' || :k::text)::uuid";
    private static final String PROJECT = "('" + Keys.PROJECT + "' || :p::text)::uuid";
    private static final String DISPATCH = "('" + Keys.DISPATCH + "' || :k::text)::uuid";
    private static final String CALLBACK_ID =
            "left(encode(sha256(('" + Event.PREFIX + "' || :k::text)::bytea), 'hex'), 32)::uuid";

    private static final String JOB_COLUMNS = "job.id, project_id, status, job.version, manifest, failure_code,"
            + " failure_message, failed_stage, job.created_at, updated_at, retry_of, client_request_id, model_profile,"
            + " resume_from_status, latest_callback_occurred_at, latest_callback_recorded_at";
    private static final String DISPATCH_COLUMNS = "dispatch_id, kind, state, dispatch.created_at, attempt_started_at,"
            + " attempt_ended_at, delivered_at, stop_requested_at, stop_confirmed_at, last_error_code";

    private static final String BY_KEY = "SELECT " + JOB_COLUMNS + " FROM job WHERE id = " + JOB;
    private static final String LOCK = BY_KEY + " FOR UPDATE";
    private static final String DISPATCH_OF_JOB = "SELECT " + DISPATCH_COLUMNS + " FROM dispatch WHERE job_id = " + JOB;
    private static final String SEEN = "SELECT callback_payload_hash FROM audit_event WHERE job_id = " + JOB
            + " AND callback_id_hash = " + CALLBACK_ID;
    private static final String APPEND =
            "INSERT INTO audit_event (event_type, job_id, project_id, sequence, actor_type,"
                    + " actor_id, prev_status, new_status, reason_code, occurred_at, recorded_at, correlation_id,"
                    + " callback_id_hash, callback_payload_hash)"
                    + " VALUES ('JOB_STATUS_TRANSITION_APPLIED', " + JOB + ", " + PROJECT
                    + ", 4, %s, 'AUDIO_EXTRACTING', '%s', NULL, now(), now(), 'bench', %s)";

    private Yardsticks() {}

    static Script cancel(Script.Pick pick, long first, long count) {
        return new Script(
                "cancel",
                1,
                pick,
                first,
                count,
                List.of(
                        "BEGIN",
                        LOCK,
                        DISPATCH_OF_JOB,
                        "UPDATE job SET status = 'CANCELLED', version = version + 1, updated_at = now(),"
                                + " ended_by_type = 'editor', ended_by_id = '" + Keys.OWNER + "' WHERE id = " + JOB,
                        APPEND.formatted("'editor', '" + Keys.OWNER + "'", "CANCELLED", "NULL, NULL"),
                        "UPDATE dispatch SET state = 'WITHDRAWN' WHERE dispatch_id = " + DISPATCH,
                        "COMMIT"));
    }

    static Script callback(int weight, long first, long count) {
        return new Script(
                "callback",
                weight,
                Script.Pick.FRESH,
                first,
                count,
                List.of(
                        "BEGIN",
                        LOCK,
                        DISPATCH_OF_JOB,
                        SEEN,
                        "UPDATE job SET version = version + 1, latest_callback_occurred_at = now(),"
                                + " latest_callback_recorded_at = now(), updated_at = now() WHERE id = " + JOB,
                        APPEND.formatted("'orchestrator', NULL", "AUDIO_EXTRACTING", CALLBACK_ID + ", " + JOB),
                        "COMMIT"));
    }

    static Script replay(long first, long count) {
        return new Script("replay", 1, Script.Pick.RANDOM, first, count, List.of("BEGIN", LOCK, SEEN, "ROLLBACK"));
    }

    static Script read(int weight, long first, long count) {
        return new Script("read", weight, Script.Pick.RANDOM, first, count, List.of(BY_KEY));
    }

    static Script page(long first, long count) {
        return new Script(
                "page",
                1,
                Script.Pick.RANDOM,
                first,
                count,
                List.of("SELECT " + JOB_COLUMNS + ", " + DISPATCH_COLUMNS
                        + " FROM job LEFT JOIN dispatch ON dispatch.job_id = job.id WHERE project_id = " + PROJECT
                        + " ORDER BY job.id DESC LIMIT 51"));
    }
}
