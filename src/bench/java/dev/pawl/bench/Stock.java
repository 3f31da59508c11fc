package dev.pawl.bench;

import dev.pawl.testing.PastGuards;
import java.sql.SQLException;

/**
 * The jobs at the beginning of a round: number 0 to {@code jobs - 1}, each with its complete audit trail and in a state
 * that the service could have produced.
 *
 * @param kindOf SQL expression for the kind of job number {@code i}: {@code 'PENDING'}, running but its order not sent
 *     yet; {@code 'DELIVERED'}, running; {@code 'ENDED'}, cancelled after running for a while
 */
record Stock(long jobs, String kindOf) {
    private static final String[] GUARDED = {"job", "audit_event", "dispatch"};
    private static final String INSERT_PROJECTS = """
            INSERT INTO project (id, owner_id, name, created_at)
            SELECT DISTINCT project_id, owner_id, 'Project', now() FROM stock ORDER BY project_id
            ON CONFLICT DO NOTHING""";
    private static final String INSERT_JOBS = """
            INSERT INTO job (id, project_id, owner_id, status, version, manifest, latest_callback_occurred_at,
                latest_callback_recorded_at, created_at, updated_at)
            SELECT job_id, project_id, owner_id,
                CASE kind WHEN 'ENDED' THEN 'CANCELLED' ELSE 'AUDIO_EXTRACTING' END::job_status,
                CASE kind WHEN 'ENDED' THEN 5 ELSE 3 END,
                jsonb_build_object('video_uri', 's3://media/' || i || '.mp4', 'exports', '[]'::jsonb),
                reported_at, reported_at, now(), now()
            FROM stock, LATERAL (SELECT CASE kind WHEN 'ENDED' THEN now() END) AS report (reported_at)
            ORDER BY i""";
    private static final String INSERT_EVENTS = """
            INSERT INTO audit_event (event_type, job_id, project_id, sequence, actor_type, actor_id, prev_status,
                new_status, reason_code, correlation_id, occurred_at, recorded_at, callback_id_hash, callback_payload_hash, chain)
            SELECT (CASE sequence WHEN 1 THEN 'JOB_CREATED' ELSE 'JOB_STATUS_TRANSITION_APPLIED' END)::audit_event_type,
                job_id, project_id, sequence, actor::actor_type, CASE actor WHEN 'editor' THEN owner_id END,
                prev_status::job_status, new_status::job_status, NULL, 'bench', now(), now(),
                CASE actor WHEN 'orchestrator' THEN job_id END, CASE actor WHEN 'orchestrator' THEN job_id END, sha256('')
            FROM stock JOIN (VALUES
                (1, 'editor', NULL, 'CREATED'),
                (2, 'editor', 'CREATED', 'UPLOADED'),
                (3, 'editor', 'UPLOADED', 'AUDIO_EXTRACTING'),
                (4, 'orchestrator', 'AUDIO_EXTRACTING', 'AUDIO_EXTRACTING'),
                (5, 'editor', 'AUDIO_EXTRACTING', 'CANCELLED')
            ) AS event (sequence, actor, prev_status, new_status) ON sequence <= 3 OR kind = 'ENDED'
            ORDER BY i, sequence""";
    private static final String INSERT_DISPATCHES = """
            INSERT INTO dispatch (dispatch_id, job_id, kind, state, created_at, attempt_started_at, attempt_ended_at,
                delivered_at, stop_requested_at, stop_confirmed_at, watchdog_at)
            SELECT dispatch_id, job_id, 'RUN', (CASE kind WHEN 'ENDED' THEN 'STOPPED' ELSE kind END)::dispatch_state,
                now(), sent_at, sent_at, sent_at, stopped_at, stopped_at,
                CASE WHEN stopped_at IS NULL THEN now() + interval '30 minutes' END
            FROM stock, LATERAL (
                SELECT CASE WHEN kind <> 'PENDING' THEN now() END, CASE kind WHEN 'ENDED' THEN now() END
            ) AS happened (sent_at, stopped_at)
            ORDER BY i""";

    /**
     * First {@code pending} jobs of kind {@code 'PENDING'}, then {@code delivered} jobs of kind {@code 'DELIVERED'}.
     */
    static Stock of(long pending, long delivered) {
        return new Stock(pending + delivered, "CASE WHEN i < " + pending + " THEN 'PENDING' ELSE 'DELIVERED' END");
    }

    /** Replaces every row in {@code database}, then vacuums and analyses the tables. */
    void fill(BenchDatabase database) throws SQLException {
        database.execute(
                "SET session_replication_role = replica",
                PastGuards.off(GUARDED),
                "TRUNCATE job, audit_event, dispatch, callback_event, job_progress",
                "DELETE FROM scheduled_tasks WHERE task_name LIKE 'job.%'",
                "CREATE TEMPORARY TABLE stock AS SELECT i, '" + Keys.OWNER + "' AS owner_id, "
                        + id(Keys.JOB, "i") + " AS job_id, "
                        + id(Keys.PROJECT, Keys.projectOf("i")) + " AS project_id, "
                        + id(Keys.DISPATCH, "i") + " AS dispatch_id, " + kindOf
                        + " AS kind FROM generate_series(0::bigint, " + (jobs - 1) + ") AS i",
                INSERT_PROJECTS,
                INSERT_JOBS,
                INSERT_EVENTS,
                INSERT_DISPATCHES,
                PastGuards.on(GUARDED),
                "VACUUM ANALYZE project, job, audit_event, dispatch");
    }

    private static String id(String prefix, String number) {
        return "('" + prefix + "' || " + Keys.BASE + " + " + number + ")::uuid";
    }
}
