-- The events of before V033 get their chains, two hundred jobs at a time, while the work goes on. Outside of a transaction, and it may
-- be run again after it stopped half-way. An update of a chain waits for nobody but pawl archive, and nobody else waits for it.

SET lock_timeout = '1h';

INSERT INTO schema_compatibility VALUES (34, 31) ON CONFLICT DO NOTHING;

DO $$
DECLARE
  jobs uuid[] := ARRAY(SELECT DISTINCT job_id FROM public.audit_event ORDER BY job_id LIMIT 200);
BEGIN
  COMMIT;
  WHILE cardinality(jobs) > 0 LOOP
    PERFORM set_config('pawl.archiving', pg_current_xact_id()::text, true);
    UPDATE public.audit_event AS event
    SET chain = chained.chain
    FROM public.audit_event_chains(jobs) AS chained
    WHERE event.job_id = chained.job_id AND event.sequence = chained.sequence AND event.new_status = chained.new_status
      AND event.chain IS NULL;
    COMMIT;
    jobs := ARRAY(SELECT DISTINCT job_id FROM public.audit_event WHERE job_id > jobs[cardinality(jobs)] ORDER BY job_id LIMIT 200);
    PERFORM pg_sleep(0.01);
  END LOOP;
END
$$;

ALTER TABLE audit_event VALIDATE CONSTRAINT audit_event_chain_is_a_sha256;
