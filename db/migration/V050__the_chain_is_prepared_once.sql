-- Changes that share a transaction append their events with one statement. The expression of the chain was part of the guard's query,
-- and so prepared for each row; as an expression of PL/pgSQL it is prepared once in a transaction (spec/decisions/086).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (50, 31);

CREATE OR REPLACE FUNCTION audit_event_guard_insert() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  step record;
BEGIN
  SELECT job.updated_at, job.ended_by_type, job.ended_by_id, job.ended_reason,
    NEW.sequence = 1 OR before.chain IS NOT NULL AS continues, before.chain AS previous
  INTO step
  FROM public.job
  LEFT JOIN public.audit_event AS before
    ON before.job_id = NEW.job_id AND before.sequence = NEW.sequence - 1 AND before.new_status = NEW.prev_status
  WHERE job.id = NEW.job_id AND job.version = NEW.sequence AND job.status = NEW.new_status AND job.project_id = NEW.project_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'audit event without its step: job % does not stand at version % in %', NEW.job_id, NEW.sequence, NEW.new_status
      USING ERRCODE = 'PW005', HINT = 'Write the job''s step first, then its audit event, in one transaction.';
  END IF;
  IF NOT step.continues THEN
    RAISE EXCEPTION 'audit event % of job % does not continue the one before it', NEW.sequence, NEW.job_id
      USING ERRCODE = 'PW005';
  END IF;
  IF NEW.recorded_at <> step.updated_at
     OR NEW.recorded_at NOT BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN
    RAISE EXCEPTION 'recorded_at of an audit event is updated_at of its job, and the present, not %', NEW.recorded_at
      USING ERRCODE = 'PW008', HINT = 'Within a minute of clock_timestamp().';
  END IF;
  IF step.ended_by_type IS NOT NULL
     AND (step.ended_by_type, step.ended_by_id, step.ended_reason) IS DISTINCT FROM (NEW.actor_type, NEW.actor_id, NEW.reason_code) THEN
    RAISE EXCEPTION 'audit event % of job % contradicts who ended the job, and why', NEW.sequence, NEW.job_id
      USING ERRCODE = 'PW005';
  END IF;
  NEW.chain := public.audit_event_chain(NEW, coalesce(step.previous, '\x0000000000000000000000000000000000000000000000000000000000000000'));
  RETURN NEW;
END
$$;
