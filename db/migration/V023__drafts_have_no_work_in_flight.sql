-- Outside of a transaction, like V012. While an editor has the draft, nothing is in flight: the dispatches of drafts, which used
-- to stay active until their jobs ended, are over.

SET lock_timeout = '1h';

INSERT INTO schema_compatibility VALUES (23, 22) ON CONFLICT DO NOTHING;

-- Under the lock of the job, as everywhere. A job that somebody holds is left for another turn.
DO $$
DECLARE
  ids uuid[] := ARRAY(SELECT job.id FROM public.dispatch JOIN public.job ON job.id = dispatch.job_id
                      WHERE dispatch.active AND dispatch.state = 'DELIVERED' AND job.status IN ('DRAFT_READY', 'EDITING'));
BEGIN
  COMMIT;
  WHILE cardinality(ids) > 0 LOOP
    WITH held AS MATERIALIZED (
      SELECT id FROM public.job WHERE id = ANY (ids[1:200]) AND status IN ('DRAFT_READY', 'EDITING')
      FOR UPDATE SKIP LOCKED
    )
    UPDATE public.dispatch SET state = 'FINISHED', watchdog_at = NULL
    FROM held WHERE dispatch.job_id = held.id AND dispatch.active AND dispatch.state = 'DELIVERED';
    COMMIT;
    ids := ids[201:] || ARRAY(SELECT job.id FROM public.dispatch JOIN public.job ON job.id = dispatch.job_id
                              WHERE job.id = ANY (ids[1:200]) AND dispatch.active AND dispatch.state = 'DELIVERED'
                                AND job.status IN ('DRAFT_READY', 'EDITING'));
    PERFORM pg_sleep(0.01);
  END LOOP;
END
$$;

ALTER TABLE dispatch VALIDATE CONSTRAINT dispatch_number_is_positive;
ALTER TABLE dispatch VALIDATE CONSTRAINT dispatch_instructions_are_of_a_regeneration;
ALTER TABLE dispatch VALIDATE CONSTRAINT dispatch_formats_are_of_an_export;
