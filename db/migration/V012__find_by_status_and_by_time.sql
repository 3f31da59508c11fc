-- Outside of a transaction, since neither an index can be built beside the work in one, nor rows be filled in part by
-- part. Everything here may be run again after it stopped half-way. Nobody waits for a lock that it waits for, so it may
-- wait for long: for every transaction that is open when an index begins, a dump for instance.

SET lock_timeout = '1h';

INSERT INTO schema_compatibility VALUES (12, 7) ON CONFLICT DO NOTHING;

-- The jobs that are alive, found once; those that somebody holds are left for another turn.
DO $$
DECLARE
  ids uuid[] := ARRAY(SELECT id FROM public.job WHERE live IS NULL AND status NOT IN ('FAILED', 'CANCELLED', 'DONE'));
BEGIN
  COMMIT;
  WHILE cardinality(ids) > 0 LOOP
    UPDATE public.job SET live = true
    WHERE id IN (SELECT id FROM public.job WHERE id = ANY (ids[1:200]) FOR NO KEY UPDATE SKIP LOCKED);
    COMMIT;
    ids := ids[201:] || ARRAY(SELECT id FROM public.job WHERE id = ANY (ids[1:200])
                                AND live IS NULL AND status NOT IN ('FAILED', 'CANCELLED', 'DONE'));
    PERFORM pg_sleep(0.01);
  END LOOP;
END
$$;

DROP INDEX CONCURRENTLY IF EXISTS job_live_by_project;
CREATE INDEX CONCURRENTLY job_live_by_project ON job (project_id, id) WHERE live;
COMMENT ON INDEX job_live_by_project IS 'The jobs of a project that have not ended: pages by status, cancel by status.';

DROP INDEX CONCURRENTLY IF EXISTS audit_event_of_ended_jobs;
CREATE INDEX CONCURRENTLY audit_event_of_ended_jobs ON audit_event (project_id, new_status, job_id)
  WHERE new_status IN ('FAILED', 'CANCELLED', 'DONE');
COMMENT ON INDEX audit_event_of_ended_jobs IS 'The jobs of a project that ended in a status: a job has one such event.';

DROP INDEX CONCURRENTLY IF EXISTS audit_event_by_time;
CREATE INDEX CONCURRENTLY audit_event_by_time ON audit_event USING brin (recorded_at timestamptz_minmax_multi_ops)
  WITH (autosummarize = on);
COMMENT ON INDEX audit_event_by_time IS 'What happened at some time: knows for each megabyte of the table which times are in it.';

-- Without this, the planner takes half of all jobs to be alive until autovacuum looks.
ANALYZE job (live);
