-- The version with which a job came to its present status, so that If-Match and the progress of a job know whether it has
-- moved since, however often it has repeated its stage (spec/decisions/053). And the number of a callback, so that the order of
-- callbacks does not depend on the clocks of workers (spec/orchestrators.md).
--
-- The columns come without a default, which takes no time however many rows there are. The triggers fill in the first one, also
-- for releases that do not know it.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (27, 7);

ALTER TABLE job ADD COLUMN moved_version integer;
COMMENT ON COLUMN job.moved_version IS
  'The version with which it came to its present status; set by the triggers. NULL if it has not taken a step since there is this column: then no version before the present one is known to be as good.';

ALTER TABLE job ADD COLUMN latest_callback_sequence bigint;
COMMENT ON COLUMN job.latest_callback_sequence IS
  'The number that the latest applied callback had among those of its dispatch; NULL if it had none.';
COMMENT ON COLUMN job.latest_callback_occurred_at IS
  'When the latest applied callback happened, by the worker''s clock; for one with a number no later than it was recorded. NULL before the first.';

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
  NEW.moved_version := CASE NEW.status WHEN OLD.status THEN coalesce(OLD.moved_version, OLD.version) ELSE NEW.version END;
  RETURN NEW;
END
$$;
