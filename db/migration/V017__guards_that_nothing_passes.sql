-- The guards hold whatever the session has set: each function looks for functions and operators in pg_catalog alone, and
-- each trigger also fires under session_replication_role = replica. What says when something was recorded is the present,
-- by the clock of this server (spec/decisions/045).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (17, 7);

CREATE OR REPLACE FUNCTION job_guard_birth() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.version <> 1 THEN
    RAISE EXCEPTION 'a job is born with version 1, not %', NEW.version USING ERRCODE = 'PW001';
  END IF;
  IF NOT EXISTS (SELECT FROM public.job_transition WHERE prev_status IS NULL AND new_status = NEW.status)
     OR NEW.status <> coalesce(NEW.resume_from_status, 'CREATED') THEN
    RAISE EXCEPTION 'a job cannot be born as %', NEW.status
      USING ERRCODE = 'PW002', HINT = 'CREATED, or the checkpoint that a retry resumes from; see job_transition.';
  END IF;
  IF NEW.created_at NOT BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() + interval '1 minute'
     OR NEW.updated_at NOT BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN
    RAISE EXCEPTION 'created_at and updated_at of a job that is born are the present, not % and %', NEW.created_at, NEW.updated_at
      USING ERRCODE = 'PW008', HINT = 'Within a minute of clock_timestamp().';
  END IF;
  IF NEW.latest_callback_recorded_at IS NOT NULL THEN
    RAISE EXCEPTION 'no callback can have come before a job is born' USING ERRCODE = 'PW008';
  END IF;
  NEW.live := true;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION job_guard_birth() IS
  'Refuses a job that starts anywhere but at version 1 in a permitted first status, or at another time than now.';

CREATE OR REPLACE FUNCTION job_guard_update() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.project_id, NEW.owner_id, NEW.retry_of, NEW.client_request_id, NEW.model_profile,
      NEW.resume_from_status, NEW.created_at)
     IS DISTINCT FROM
     (OLD.id, OLD.project_id, OLD.owner_id, OLD.retry_of, OLD.client_request_id, OLD.model_profile,
      OLD.resume_from_status, OLD.created_at) THEN
    RAISE EXCEPTION 'identity, owner, origin and created_at of a job never change' USING ERRCODE = 'PW003';
  END IF;
  IF NEW.version = OLD.version THEN
    IF (NEW.status, NEW.manifest, NEW.failure_code, NEW.failure_message, NEW.failed_stage, NEW.updated_at,
        NEW.latest_callback_occurred_at, NEW.latest_callback_recorded_at)
       IS DISTINCT FROM
       (OLD.status, OLD.manifest, OLD.failure_code, OLD.failure_message, OLD.failed_stage, OLD.updated_at,
        OLD.latest_callback_occurred_at, OLD.latest_callback_recorded_at) THEN
      RAISE EXCEPTION 'status, manifest, failure and times of a job change only with a step of its version'
        USING ERRCODE = 'PW004', HINT = 'Add one to version and write the audit event in the same transaction.';
    END IF;
  ELSIF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'version of a job steps from % to %, not to %', OLD.version, OLD.version + 1, NEW.version
      USING ERRCODE = 'PW001';
  ELSIF NOT EXISTS (SELECT FROM public.job_transition WHERE prev_status = OLD.status AND new_status = NEW.status) THEN
    RAISE EXCEPTION 'a job cannot move from % to %', OLD.status, NEW.status
      USING ERRCODE = 'PW002', HINT = 'The permitted moves are the rows of job_transition.';
  ELSIF NEW.updated_at NOT BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN
    RAISE EXCEPTION 'updated_at of a job that takes a step is the present, not %', NEW.updated_at
      USING ERRCODE = 'PW008', HINT = 'Within a minute of clock_timestamp().';
  ELSIF (NEW.latest_callback_occurred_at, NEW.latest_callback_recorded_at)
        IS DISTINCT FROM (OLD.latest_callback_occurred_at, OLD.latest_callback_recorded_at)
        AND NEW.latest_callback_recorded_at IS DISTINCT FROM NEW.updated_at THEN
    RAISE EXCEPTION 'a callback is recorded at updated_at of the step that it causes, not at %', NEW.latest_callback_recorded_at
      USING ERRCODE = 'PW008';
  END IF;
  NEW.live := NEW.status NOT IN ('FAILED', 'CANCELLED', 'DONE');
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION job_guard_update() IS
  'Refuses a change without a version step, a step that job_transition does not permit, and one at another time than now.';

CREATE OR REPLACE FUNCTION audit_event_guard_insert() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  stepped_at timestamptz;
BEGIN
  SELECT updated_at INTO stepped_at FROM public.job
  WHERE id = NEW.job_id AND version = NEW.sequence AND status = NEW.new_status AND project_id = NEW.project_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'audit event without its step: job % does not stand at version % in %', NEW.job_id, NEW.sequence, NEW.new_status
      USING ERRCODE = 'PW005', HINT = 'Write the job''s step first, then its audit event, in one transaction.';
  END IF;
  IF NEW.sequence > 1 AND NOT EXISTS (
    SELECT FROM public.audit_event
    WHERE job_id = NEW.job_id AND sequence = NEW.sequence - 1 AND new_status = NEW.prev_status
  ) THEN
    RAISE EXCEPTION 'audit event % of job % does not continue the one before it', NEW.sequence, NEW.job_id
      USING ERRCODE = 'PW005';
  END IF;
  IF NEW.recorded_at <> stepped_at
     OR NEW.recorded_at NOT BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN
    RAISE EXCEPTION 'recorded_at of an audit event is updated_at of its job, and the present, not %', NEW.recorded_at
      USING ERRCODE = 'PW008', HINT = 'Within a minute of clock_timestamp().';
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION audit_event_guard_insert() IS
  'Refuses an audit event that does not describe the step its job has just taken, or names another time for it.';

-- PostgreSQL does not check foreign keys under session_replication_role = replica: there, and only there, this does it.
CREATE FUNCTION job_guard_audit() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM public.audit_event
    WHERE job_id = NEW.id AND sequence = NEW.version AND new_status = NEW.status
  ) THEN
    RAISE EXCEPTION 'job % has no audit event for its version %', NEW.id, NEW.version USING ERRCODE = 'PW005';
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION job_guard_audit() IS
  'Refuses, at commit, a step without its audit event where the foreign key job_step_has_its_audit_event is not checked.';
CREATE CONSTRAINT TRIGGER job_step_is_audited_without_its_foreign_key AFTER INSERT OR UPDATE ON job
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (current_setting('session_replication_role') = 'replica')
  EXECUTE FUNCTION job_guard_audit();

ALTER TABLE job
  ENABLE ALWAYS TRIGGER job_birth,
  ENABLE ALWAYS TRIGGER job_step,
  ENABLE ALWAYS TRIGGER job_is_kept,
  ENABLE ALWAYS TRIGGER job_step_is_audited_without_its_foreign_key;
ALTER TABLE audit_event
  ENABLE ALWAYS TRIGGER audit_event_has_its_step,
  ENABLE ALWAYS TRIGGER audit_event_is_append_only;
