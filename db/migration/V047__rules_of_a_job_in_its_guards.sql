-- PostgreSQL parses each CHECK of a table anew for each statement that writes to it (spec/decisions/086). A move writes neither title
-- nor labels, and the guards fill in how a job ended. So these rules become guards, which are parsed once per session, and those of
-- the names are asked only when somebody writes names. The rules stay the same.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (47, 31);

CREATE FUNCTION job_guard_names() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF char_length(NEW.title) NOT BETWEEN 1 AND 200 THEN
    RAISE EXCEPTION 'the title of a job has 1 to 200 characters' USING ERRCODE = 'check_violation';
  END IF;
  IF NOT (
    NEW.labels IS NULL
    OR jsonb_typeof(NEW.labels) = 'object'
       AND jsonb_array_length(jsonb_path_query_array(NEW.labels, '$.keyvalue()')) BETWEEN 1 AND 16
       AND NOT NEW.labels @? '$.keyvalue() ? (!(@.key like_regex "^[a-z0-9._-]{1,40}$"))'
       AND NOT NEW.labels @? 'strict $.* ? (@.type() != "string" || !(@ like_regex "^.{1,100}$" flag "s"))'
  ) THEN
    RAISE EXCEPTION 'the labels of a job are 1 to 16 names with values' USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.search IS NULL) <> (NEW.title IS NULL AND NEW.labels IS NULL) THEN
    RAISE EXCEPTION 'the words of a job go with its title and labels' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION job_guard_names() IS 'Refuses a title, labels or words that are not as spec/openapi.yaml says.';

CREATE TRIGGER job_names BEFORE INSERT OR UPDATE OF title, labels, search ON job
  FOR EACH ROW EXECUTE FUNCTION job_guard_names();
ALTER TABLE job ENABLE ALWAYS TRIGGER job_names;

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
  IF num_nonnulls(NEW.ended_by_type, NEW.ended_by_id, NEW.ended_reason) > 0 THEN
    RAISE EXCEPTION 'only a job that has ended says who ended it' USING ERRCODE = 'PW004';
  END IF;
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
  IF num_nonnulls(NEW.ended_by_type, NEW.ended_by_id, NEW.ended_reason) > 0 AND (NEW.live OR NEW.ended_by_type IS NULL) THEN
    RAISE EXCEPTION 'only a job that has ended says who ended it' USING ERRCODE = 'PW004';
  END IF;
  RETURN NEW;
END
$$;

ALTER TABLE job
  DROP CONSTRAINT job_title_length,
  DROP CONSTRAINT job_labels_are_few_names_with_values,
  DROP CONSTRAINT job_search_goes_with_title_and_labels,
  DROP CONSTRAINT job_ended_says_as_what_and_when,
  DROP CONSTRAINT job_ended_by_somebody_has_ended;
