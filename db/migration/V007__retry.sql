-- A retry is a new job that says which one it tries again, at whose request, and where it resumes.

SET lock_timeout = '2s';

ALTER TABLE job
  ADD COLUMN client_request_id  text,
  ADD COLUMN model_profile      text,
  ADD COLUMN resume_from_status job_status,
  ADD CONSTRAINT job_retry_is_whole CHECK (
    num_nonnulls(retry_of, client_request_id, model_profile, resume_from_status) IN (0, 4)
  );
COMMENT ON COLUMN job.client_request_id IS 'The editor''s name for the retry, unique for the failed job; NULL for a first attempt.';
COMMENT ON COLUMN job.model_profile IS 'The model profile asked for with the retry; NULL for a first attempt.';
COMMENT ON COLUMN job.resume_from_status IS 'The checkpoint at which the retry was born; NULL for a first attempt.';

CREATE UNIQUE INDEX job_by_retry_request ON job (retry_of, client_request_id) WHERE retry_of IS NOT NULL;
COMMENT ON INDEX job_by_retry_request IS 'Finds the retry of a request, and the retries of a job.';

CREATE OR REPLACE FUNCTION job_guard_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.project_id, NEW.owner_id, NEW.retry_of, NEW.client_request_id, NEW.model_profile,
      NEW.resume_from_status, NEW.created_at)
     IS DISTINCT FROM
     (OLD.id, OLD.project_id, OLD.owner_id, OLD.retry_of, OLD.client_request_id, OLD.model_profile,
      OLD.resume_from_status, OLD.created_at) THEN
    RAISE EXCEPTION 'identity, owner, origin and created_at of a job never change' USING ERRCODE = 'PW003';
  END IF;
  IF NEW.version = OLD.version THEN
    IF (NEW.status, NEW.manifest, NEW.failure_code, NEW.failure_message, NEW.failed_stage)
       IS DISTINCT FROM (OLD.status, OLD.manifest, OLD.failure_code, OLD.failure_message, OLD.failed_stage) THEN
      RAISE EXCEPTION 'status, manifest and failure of a job change only with a step of its version'
        USING ERRCODE = 'PW004', HINT = 'Add one to version and write the audit event in the same transaction.';
    END IF;
  ELSIF NEW.version <> OLD.version + 1 THEN
    RAISE EXCEPTION 'version of a job steps from % to %, not to %', OLD.version, OLD.version + 1, NEW.version
      USING ERRCODE = 'PW001';
  ELSIF NOT EXISTS (SELECT FROM public.job_transition WHERE prev_status = OLD.status AND new_status = NEW.status) THEN
    RAISE EXCEPTION 'a job cannot move from % to %', OLD.status, NEW.status
      USING ERRCODE = 'PW002', HINT = 'The permitted moves are the rows of job_transition.';
  END IF;
  RETURN NEW;
END
$$;
