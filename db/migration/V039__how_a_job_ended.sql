-- Who ended a job, when and why, on the job itself, so that lists can show it and find by it without reading the trail
-- (spec/decisions/067). It is what the audit event of the end says, and the guards hold the two together. The triggers fill the
-- columns in, also for releases that do not know them. They come without a default, which takes no time however many rows there are.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (39, 31);

ALTER TABLE job
  ADD COLUMN ended_as job_status,
  ADD COLUMN ended_at timestamptz,
  ADD COLUMN ended_by_type actor_type,
  ADD COLUMN ended_by_id text,
  ADD COLUMN ended_reason text;
COMMENT ON COLUMN job.ended_as IS
  'The status it ended in, as far as an index may know it; set by the triggers. NULL while it lives.';
COMMENT ON COLUMN job.ended_at IS 'When it ended: updated_at since then, as far as an index may know it; set by the triggers.';
COMMENT ON COLUMN job.ended_by_type IS 'What kind of actor ended it, as its last audit event says.';
COMMENT ON COLUMN job.ended_by_id IS 'Who ended it, as its last audit event says; NULL for actors without an id.';
COMMENT ON COLUMN job.ended_reason IS 'Why it ended, as its last audit event says; NULL if no reason was given.';

ALTER TABLE job
  ADD CONSTRAINT job_ended_says_as_what_and_when CHECK (
    (ended_as IS NULL) = (ended_at IS NULL) AND ended_as = status AND ended_at = updated_at
  ) NOT VALID,
  ADD CONSTRAINT job_ended_by_somebody_has_ended CHECK (
    ended_by_type IS NOT NULL AND ended_as IS NOT NULL OR num_nonnulls(ended_by_type, ended_by_id, ended_reason) = 0
  ) NOT VALID;

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
  NEW.moved_version := NEW.version;
  NEW.ended_as := NULL;
  NEW.ended_at := NULL;
  RETURN NEW;
END
$$;

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
        NEW.latest_callback_occurred_at, NEW.latest_callback_recorded_at, NEW.latest_callback_sequence)
       IS DISTINCT FROM
       (OLD.status, OLD.manifest, OLD.failure_code, OLD.failure_message, OLD.failed_stage, OLD.updated_at,
        OLD.latest_callback_occurred_at, OLD.latest_callback_recorded_at, OLD.latest_callback_sequence) THEN
      RAISE EXCEPTION 'status, manifest, failure and times of a job change only with a step of its version'
        USING ERRCODE = 'PW004', HINT = 'Add one to version and write the audit event in the same transaction.';
    END IF;
    IF (NEW.ended_by_type, NEW.ended_by_id, NEW.ended_reason) IS DISTINCT FROM (OLD.ended_by_type, OLD.ended_by_id, OLD.ended_reason)
       AND NOT EXISTS (
         SELECT FROM public.audit_event
         WHERE job_id = NEW.id AND sequence = NEW.version AND new_status = NEW.status
           AND (actor_type, actor_id, reason_code) IS NOT DISTINCT FROM (NEW.ended_by_type, NEW.ended_by_id, NEW.ended_reason)
       ) THEN
      RAISE EXCEPTION 'who ended a job, and why, is what its last audit event says' USING ERRCODE = 'PW004';
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
  ELSIF (NEW.latest_callback_occurred_at, NEW.latest_callback_recorded_at, NEW.latest_callback_sequence)
        IS DISTINCT FROM (OLD.latest_callback_occurred_at, OLD.latest_callback_recorded_at, OLD.latest_callback_sequence)
        AND NEW.latest_callback_recorded_at IS DISTINCT FROM NEW.updated_at THEN
    RAISE EXCEPTION 'a callback is recorded at updated_at of the step that it causes, not at %', NEW.latest_callback_recorded_at
      USING ERRCODE = 'PW008';
  END IF;
  NEW.live := NEW.status NOT IN ('FAILED', 'CANCELLED', 'DONE');
  NEW.ended_as := CASE WHEN NEW.live THEN NULL ELSE NEW.status END;
  NEW.ended_at := CASE WHEN NEW.live THEN NULL ELSE NEW.updated_at END;
  NEW.moved_version := CASE NEW.status WHEN OLD.status THEN coalesce(OLD.moved_version, OLD.version) ELSE NEW.version END;
  RETURN NEW;
END
$$;

-- With the event that ends a job, the job says the same. The service has written it already; an older release has not.
CREATE OR REPLACE FUNCTION audit_event_guard_insert() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  step record;
  previous bytea := '\x0000000000000000000000000000000000000000000000000000000000000000';
BEGIN
  SELECT updated_at, ended_by_type, ended_by_id, ended_reason INTO step FROM public.job
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
  NEW.chain := public.audit_event_chain(NEW, previous);
  RETURN NEW;
END
$$;

CREATE FUNCTION audit_event_completes_the_end() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.job
  SET ended_by_type = NEW.actor_type, ended_by_id = NEW.actor_id, ended_reason = NEW.reason_code
  WHERE id = NEW.job_id AND ended_by_type IS NULL;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION audit_event_completes_the_end() IS
  'Tells a job who ended it, and why, if the release that ended it did not know these columns.';

CREATE TRIGGER audit_event_end AFTER INSERT ON audit_event FOR EACH ROW
  WHEN (NEW.new_status IN ('FAILED', 'CANCELLED', 'DONE'))
  EXECUTE FUNCTION audit_event_completes_the_end();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_end;
