-- Every audit event has its chain now. What V033 opened for that is closed again, and the insert guard only continues the chain.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (35, 31);

CREATE OR REPLACE FUNCTION audit_event_guard_change() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' AND public.archive_is_open(TG_RELID) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'audit events are append-only: % refused', TG_OP
    USING ERRCODE = 'PW006', HINT = 'The owner removes old ones together with their jobs: pawl archive.';
END
$$;

DROP TRIGGER audit_event_gets_only_its_chain ON audit_event;

CREATE OR REPLACE FUNCTION audit_event_guard_insert() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  stepped_at timestamptz;
  previous bytea := '\x0000000000000000000000000000000000000000000000000000000000000000';
BEGIN
  SELECT updated_at INTO stepped_at FROM public.job
  WHERE id = NEW.job_id AND version = NEW.sequence AND status = NEW.new_status AND project_id = NEW.project_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'audit event without its step: job % does not stand at version % in %', NEW.job_id, NEW.sequence, NEW.new_status
      USING ERRCODE = 'PW005', HINT = 'Write the job''s step first, then its audit event, in one transaction.';
  END IF;
  IF NEW.sequence > 1 THEN
    SELECT chain INTO previous FROM public.audit_event
    WHERE job_id = NEW.job_id AND sequence = NEW.sequence - 1 AND new_status = NEW.prev_status;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'audit event % of job % does not continue the one before it', NEW.sequence, NEW.job_id
        USING ERRCODE = 'PW005';
    END IF;
  END IF;
  IF NEW.recorded_at <> stepped_at
     OR NEW.recorded_at NOT BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN
    RAISE EXCEPTION 'recorded_at of an audit event is updated_at of its job, and the present, not %', NEW.recorded_at
      USING ERRCODE = 'PW008', HINT = 'Within a minute of clock_timestamp().';
  END IF;
  NEW.chain := public.audit_event_chain(NEW, previous);
  RETURN NEW;
END
$$;

DROP FUNCTION audit_event_chains(uuid[]);
