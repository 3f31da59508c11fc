-- Outside of a transaction, as V012 is, and for the same reasons; it may be run again after it stopped half-way.

SET lock_timeout = '1h';

INSERT INTO schema_compatibility VALUES (40, 31) ON CONFLICT DO NOTHING;

-- The jobs that ended before there were the columns, in the order of their ids; those that somebody holds are left for another turn.
DO $$
DECLARE
  ids uuid[];
  after uuid := '00000000-0000-0000-0000-000000000000';
  last uuid;
BEGIN
  LOOP
    ids := ARRAY(SELECT id FROM public.job WHERE id > after ORDER BY id LIMIT 200);
    EXIT WHEN cardinality(ids) = 0;
    last := ids[cardinality(ids)];
    LOOP
      UPDATE public.job
      SET ended_by_type = audit_event.actor_type, ended_by_id = audit_event.actor_id, ended_reason = audit_event.reason_code
      FROM public.audit_event
      WHERE audit_event.job_id = job.id AND audit_event.sequence = job.version AND audit_event.new_status = job.status
        AND job.status IN ('FAILED', 'CANCELLED', 'DONE') AND job.ended_by_type IS NULL
        AND job.id IN (SELECT id FROM public.job WHERE id = ANY (ids) FOR NO KEY UPDATE SKIP LOCKED);
      COMMIT;
      PERFORM pg_sleep(0.01);
      -- A job whose last event is not there, which only somebody without guards can bring about, stays as it is.
      ids := ARRAY(SELECT id FROM public.job WHERE id = ANY (ids)
                     AND status IN ('FAILED', 'CANCELLED', 'DONE') AND ended_by_type IS NULL
                     AND EXISTS (SELECT FROM public.audit_event WHERE audit_event.job_id = job.id
                                   AND audit_event.sequence = job.version AND audit_event.new_status = job.status));
      EXIT WHEN cardinality(ids) = 0;
    END LOOP;
    after := last;
  END LOOP;
END
$$;

ALTER TABLE job VALIDATE CONSTRAINT job_ended_says_as_what_and_when;
ALTER TABLE job VALIDATE CONSTRAINT job_ended_by_somebody_has_ended;

DROP INDEX CONCURRENTLY IF EXISTS job_by_owner;
CREATE INDEX CONCURRENTLY job_by_owner ON job (owner_id, id);
COMMENT ON INDEX job_by_owner IS 'One page of an editor''s jobs, newest first, by keyset.';

DROP INDEX CONCURRENTLY IF EXISTS job_live_by_owner_in_order;
CREATE INDEX CONCURRENTLY job_live_by_owner_in_order ON job (owner_id, id) WHERE live;
COMMENT ON INDEX job_live_by_owner_in_order IS
  'The jobs of an editor that have not ended: pages, counts, and the limit. Replaces job_live_by_owner.';

DROP INDEX CONCURRENTLY IF EXISTS job_ended_by_owner;
CREATE INDEX CONCURRENTLY job_ended_by_owner ON job (owner_id, ended_as, id) WHERE ended_as IS NOT NULL;
COMMENT ON INDEX job_ended_by_owner IS 'The jobs of an editor that ended in a status: pages and counts.';

DROP INDEX CONCURRENTLY IF EXISTS job_ended_by_project;
CREATE INDEX CONCURRENTLY job_ended_by_project ON job (project_id, ended_as, id) WHERE ended_as IS NOT NULL;
COMMENT ON INDEX job_ended_by_project IS
  'The jobs of a project that ended in a status: pages. Replaces audit_event_of_ended_jobs.';

DROP INDEX CONCURRENTLY IF EXISTS job_ended_lately_by_owner;
CREATE INDEX CONCURRENTLY job_ended_lately_by_owner ON job (owner_id, ended_at) WHERE ended_as IS NOT NULL;
COMMENT ON INDEX job_ended_lately_by_owner IS 'The jobs of an editor that ended after some time.';

DROP INDEX CONCURRENTLY IF EXISTS job_by_words;
CREATE INDEX CONCURRENTLY job_by_words ON job USING gin (array_to_tsvector(string_to_array(search, ' '))) WITH (fastupdate = off)
  WHERE search IS NOT NULL;
COMMENT ON INDEX job_by_words IS 'The jobs of an editor by the beginnings of words in their titles, and by their labels.';

-- Without this, the planner knows nothing of the new columns until autovacuum looks.
ANALYZE job (live, ended_as, ended_at, search);
