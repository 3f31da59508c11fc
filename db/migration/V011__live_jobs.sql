-- Which jobs have not ended, as a column that changes once in the life of a job (spec/decisions/042). The status itself
-- must not be in an index, or in the predicate of one: then no step would stay on its page any more.
--
-- Not GENERATED ... STORED: that rewrites the table and locks everybody out for as long as it takes. The column comes
-- without a default, which takes no time however many rows there are, and the triggers fill it in, also for releases
-- that do not know it.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (11, 7);

ALTER TABLE job ADD COLUMN live boolean;
COMMENT ON COLUMN job.live IS
  'Whether it has not ended: the status as far as an index may know it; set by the triggers. NULL for jobs that had ended before there was this column.';

CREATE OR REPLACE FUNCTION job_guard_birth() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version <> 1 THEN
    RAISE EXCEPTION 'a job is born with version 1, not %', NEW.version USING ERRCODE = 'PW001';
  END IF;
  IF NOT EXISTS (SELECT FROM public.job_transition WHERE prev_status IS NULL AND new_status = NEW.status)
     OR NEW.status <> coalesce(NEW.resume_from_status, 'CREATED') THEN
    RAISE EXCEPTION 'a job cannot be born as %', NEW.status
      USING ERRCODE = 'PW002', HINT = 'CREATED, or the checkpoint that a retry resumes from; see job_transition.';
  END IF;
  NEW.live := true;
  RETURN NEW;
END
$$;

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
  NEW.live := NEW.status NOT IN ('FAILED', 'CANCELLED', 'DONE');
  RETURN NEW;
END
$$;
