-- Outside of a transaction, like V012: active dispatches are marked part by part, and the indexes are built beside the work.
-- Everything here may be run again after it stopped half-way.

SET lock_timeout = '1h';

INSERT INTO schema_compatibility VALUES (21, 7) ON CONFLICT DO NOTHING;

-- The guard sets active by the state; those that somebody holds are left for another turn.
DO $$
DECLARE
  ids uuid[] := ARRAY(SELECT dispatch_id FROM public.dispatch WHERE active IS NULL AND state IN ('PENDING', 'DELIVERED'));
BEGIN
  COMMIT;
  WHILE cardinality(ids) > 0 LOOP
    UPDATE public.dispatch SET active = true
    WHERE dispatch_id IN (SELECT dispatch_id FROM public.dispatch WHERE dispatch_id = ANY (ids[1:200])
                          FOR NO KEY UPDATE SKIP LOCKED);
    COMMIT;
    ids := ids[201:] || ARRAY(SELECT dispatch_id FROM public.dispatch WHERE dispatch_id = ANY (ids[1:200])
                                AND active IS NULL AND state IN ('PENDING', 'DELIVERED'));
    PERFORM pg_sleep(0.01);
  END LOOP;
END
$$;

DROP INDEX CONCURRENTLY IF EXISTS dispatch_by_job;
CREATE UNIQUE INDEX CONCURRENTLY dispatch_by_job ON dispatch (job_id, number);
COMMENT ON INDEX dispatch_by_job IS 'The latest dispatch of a job, and all of them in their order.';

DROP INDEX CONCURRENTLY IF EXISTS dispatch_is_the_only_active_one_of_its_job;
CREATE UNIQUE INDEX CONCURRENTLY dispatch_is_the_only_active_one_of_its_job ON dispatch (job_id) WHERE active;
COMMENT ON INDEX dispatch_is_the_only_active_one_of_its_job IS
  'A job has one active dispatch at most. A dispatch leaves it once, with the update that also ends the watch.';
