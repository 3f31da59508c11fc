package dev.pawl.testing;

/** More jobs that are DONE than a count counts, written as rows past the guards. */
public final class ManyEnded {
    private ManyEnded() {}

    /** Of {@code ownerId}, in a project of their own. */
    public static void of(TestDatabase database, String ownerId) {
        PastGuards.fill(database, """
                INSERT INTO project VALUES (gen_random_uuid(), '%1$s', 'Much', now());
                INSERT INTO job (id, project_id, owner_id, status, version, manifest, created_at, updated_at, live, ended_as, ended_at,
                    ended_by_type)
                  SELECT gen_random_uuid(), id, owner_id, 'DONE', 2, '{"exports": []}', now(), now(), false, 'DONE', now(), 'system'
                  FROM project, generate_series(1, 1001) WHERE owner_id = '%1$s';
                INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
                    correlation_id, occurred_at, recorded_at, chain)
                  SELECT id, 2, 'DONE', 'CREATED', 'JOB_STATUS_TRANSITION_APPLIED', project_id, 'system', 'fill', updated_at, updated_at, sha256('')
                  FROM job WHERE owner_id = '%1$s';
                """.formatted(ownerId));
    }
}
