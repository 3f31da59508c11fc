SET lock_timeout = '2s';

-- fillfactor leaves room in each page, so that a status change stays on its page and touches no index (a HOT
-- update). That holds only while no index of this table contains a column that changes: keep it so.
CREATE TABLE job (
  id                          uuid PRIMARY KEY,
  project_id                  uuid NOT NULL,
  owner_id                    text NOT NULL,
  status                      job_status NOT NULL,
  version                     integer NOT NULL,
  manifest                    jsonb NOT NULL,
  failure_code                text,
  failure_message             text,
  failed_stage                job_status,
  retry_of                    uuid REFERENCES job (id),
  client_request_id           text,
  model_profile               text,
  resume_from_status          job_status,
  latest_callback_occurred_at timestamptz,
  latest_callback_recorded_at timestamptz,
  created_at                  timestamptz NOT NULL,
  updated_at                  timestamptz NOT NULL,
  CONSTRAINT job_belongs_to_its_projects_owner FOREIGN KEY (owner_id, project_id) REFERENCES project (owner_id, id),
  CONSTRAINT job_manifest_is_an_object CHECK (jsonb_typeof(manifest) = 'object'),
  CONSTRAINT job_failure_goes_with_failed CHECK (
    num_nonnulls(failure_code, failure_message, failed_stage) = CASE status WHEN 'FAILED' THEN 3 ELSE 0 END
  ),
  CONSTRAINT job_retry_is_whole CHECK (
    num_nonnulls(retry_of, client_request_id, model_profile, resume_from_status) IN (0, 4)
  ),
  CONSTRAINT job_latest_callback_is_whole CHECK (
    num_nonnulls(latest_callback_occurred_at, latest_callback_recorded_at) IN (0, 2)
  )
) WITH (fillfactor = 70);
COMMENT ON TABLE  job IS 'One run of the media pipeline. Its status changes only along job_transition, one version at a time.';
COMMENT ON COLUMN job.id IS 'UUIDv7, made by the service; ordered by creation.';
COMMENT ON COLUMN job.project_id IS 'The project the job belongs to; never changes.';
COMMENT ON COLUMN job.owner_id IS 'The owner of its project, repeated here so that one locked row answers "is it yours?".';
COMMENT ON COLUMN job.status IS 'Where the job stands (spec/job_fsm.md).';
COMMENT ON COLUMN job.version IS '1 at birth, plus one with each transition; equals audit_event.sequence of the latest event; the ETag.';
COMMENT ON COLUMN job.manifest IS 'Artifact URIs: video_uri, audio_uri, transcript_uri, draft_uri, exports. Confidential: never in logs or audit.';
COMMENT ON COLUMN job.failure_code IS 'Machine-readable cause of FAILED.';
COMMENT ON COLUMN job.failure_message IS 'Cause of FAILED for the editor''s eyes. Confidential: never in logs or audit.';
COMMENT ON COLUMN job.failed_stage IS 'The stage that failed, as the worker named it.';
COMMENT ON COLUMN job.retry_of IS 'The failed job that this one tries again; NULL for a first attempt.';
COMMENT ON COLUMN job.client_request_id IS 'The editor''s name for the retry, unique for the failed job; NULL for a first attempt.';
COMMENT ON COLUMN job.model_profile IS 'The model profile asked for with the retry; NULL for a first attempt.';
COMMENT ON COLUMN job.resume_from_status IS 'The checkpoint at which the retry was born; NULL for a first attempt.';
COMMENT ON COLUMN job.latest_callback_occurred_at IS
  'When the latest applied callback happened, by the worker''s clock; an older one is out of order. NULL before the first.';
COMMENT ON COLUMN job.latest_callback_recorded_at IS
  'When it was recorded, server clock; the watchdog counts from here. NULL before the first.';
COMMENT ON COLUMN job.created_at IS 'When it was created, server clock.';
COMMENT ON COLUMN job.updated_at IS 'When the latest transition was recorded, server clock.';

CREATE INDEX job_by_project ON job (project_id, id);
COMMENT ON INDEX job_by_project IS 'One page of a project''s jobs, newest first, by keyset.';

CREATE UNIQUE INDEX job_by_retry_request ON job (retry_of, client_request_id) WHERE retry_of IS NOT NULL;
COMMENT ON INDEX job_by_retry_request IS 'Finds the retry of a request, and the retries of a job.';

-- Guards name their tables with the schema: a temporary table of the same name must not stand in for the real one.

CREATE FUNCTION job_guard_birth() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version <> 1 THEN
    RAISE EXCEPTION 'a job is born with version 1, not %', NEW.version USING ERRCODE = 'PW001';
  END IF;
  IF NOT EXISTS (SELECT FROM public.job_transition WHERE prev_status IS NULL AND new_status = NEW.status)
     OR NEW.status <> coalesce(NEW.resume_from_status, 'CREATED') THEN
    RAISE EXCEPTION 'a job cannot be born as %', NEW.status
      USING ERRCODE = 'PW002', HINT = 'CREATED, or the checkpoint that a retry resumes from; see job_transition.';
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION job_guard_birth() IS 'Refuses a job that starts anywhere but at version 1 in a permitted first status.';

CREATE FUNCTION job_guard_update() RETURNS trigger LANGUAGE plpgsql AS $$
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
COMMENT ON FUNCTION job_guard_update() IS 'Refuses a change of status, manifest or failure without a version step, and a step that job_transition does not permit.';

CREATE FUNCTION job_guard_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'jobs are kept: % refused', TG_OP
    USING ERRCODE = 'PW007', HINT = 'The owner''s archive procedure is in db/README.md.';
END
$$;
COMMENT ON FUNCTION job_guard_removal() IS 'Refuses DELETE and TRUNCATE of jobs, for every role.';

CREATE TRIGGER job_birth BEFORE INSERT ON job FOR EACH ROW EXECUTE FUNCTION job_guard_birth();
CREATE TRIGGER job_step BEFORE UPDATE ON job FOR EACH ROW EXECUTE FUNCTION job_guard_update();
CREATE TRIGGER job_is_kept BEFORE DELETE OR TRUNCATE ON job FOR EACH STATEMENT EXECUTE FUNCTION job_guard_removal();

GRANT SELECT, INSERT, UPDATE ON job TO pawl_service;
GRANT SELECT ON job TO pawl_reader;
