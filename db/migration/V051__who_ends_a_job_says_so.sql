-- A trigger told jobs who had ended them, for releases of before V039. For every job that ended it started an update of job, which found
-- nothing to do. Every release since then says it with the step. So the trigger is gone, and an event that ends a job is refused if the
-- job does not say the same (spec/decisions/067).
--
-- A counted repetition such as {1,128} is expensive in a regular expression: PostgreSQL took 16 microseconds for the correlation id of
-- each event, and takes 0.2 for a look at its length and for a character that may not be in it (spec/decisions/086). The rules stay
-- the same, so nothing would be found among the rows that are there: NOT VALID.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (51, 39);

ALTER TABLE audit_event
  DROP CONSTRAINT audit_event_correlation_id_form,
  ADD CONSTRAINT audit_event_correlation_id_form
    CHECK (
      char_length(correlation_id) >= 1 AND char_length(correlation_id) <= 128
      AND correlation_id COLLATE "C" !~ '[^!#-\[\]-~]'
    ) NOT VALID,
  DROP CONSTRAINT audit_event_reason_code_form,
  ADD CONSTRAINT audit_event_reason_code_form
    CHECK (
      char_length(reason_code) >= 1 AND char_length(reason_code) <= 64
      AND reason_code COLLATE "C" !~ '[^A-Za-z0-9_.-]'
    ) NOT VALID;

DROP TRIGGER audit_event_end ON audit_event;
DROP FUNCTION audit_event_completes_the_end();

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
  IF NEW.new_status IN ('FAILED', 'CANCELLED', 'DONE')
     AND (step.ended_by_type, step.ended_by_id, step.ended_reason) IS DISTINCT FROM (NEW.actor_type, NEW.actor_id, NEW.reason_code) THEN
    RAISE EXCEPTION 'audit event % of job % contradicts who ended the job, and why', NEW.sequence, NEW.job_id
      USING ERRCODE = 'PW005';
  END IF;
  NEW.chain := public.audit_event_chain(NEW, coalesce(step.previous, '\x0000000000000000000000000000000000000000000000000000000000000000'));
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
        NEW.latest_callback_occurred_at, NEW.latest_callback_recorded_at, NEW.latest_callback_sequence,
        NEW.ended_by_type, NEW.ended_by_id, NEW.ended_reason)
       IS DISTINCT FROM
       (OLD.status, OLD.manifest, OLD.failure_code, OLD.failure_message, OLD.failed_stage, OLD.updated_at,
        OLD.latest_callback_occurred_at, OLD.latest_callback_recorded_at, OLD.latest_callback_sequence,
        OLD.ended_by_type, OLD.ended_by_id, OLD.ended_reason) THEN
      RAISE EXCEPTION 'status, manifest, failure, end and times of a job change only with a step of its version'
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
  NEW.ended_as := CASE WHEN NEW.live THEN NULL ELSE NEW.status END;
  NEW.ended_at := CASE WHEN NEW.live THEN NULL ELSE NEW.updated_at END;
  NEW.moved_version := CASE NEW.status WHEN OLD.status THEN coalesce(OLD.moved_version, OLD.version) ELSE NEW.version END;
  IF num_nonnulls(NEW.ended_by_type, NEW.ended_by_id, NEW.ended_reason) > 0 AND (NEW.live OR NEW.ended_by_type IS NULL) THEN
    RAISE EXCEPTION 'only a job that has ended says who ended it' USING ERRCODE = 'PW004';
  END IF;
  RETURN NEW;
END
$$;
