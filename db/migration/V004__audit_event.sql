SET lock_timeout = '2s';

CREATE TYPE audit_event_type AS ENUM ('JOB_CREATED', 'JOB_STATUS_TRANSITION_APPLIED');
COMMENT ON TYPE audit_event_type IS 'Birth of a job, or one accepted transition.';

CREATE TYPE actor_type AS ENUM ('editor', 'orchestrator', 'system');
COMMENT ON TYPE actor_type IS 'Who moved a job: a person, the worker that runs the pipeline, or Pawl itself.';

CREATE TABLE audit_event (
  job_id         uuid NOT NULL,
  sequence       integer NOT NULL,
  new_status     job_status NOT NULL,
  prev_status    job_status,
  event_type     audit_event_type NOT NULL,
  project_id     uuid NOT NULL,
  actor_type     actor_type NOT NULL,
  actor_id       text,
  reason_code    text,
  correlation_id text NOT NULL,
  occurred_at    timestamptz NOT NULL,
  recorded_at    timestamptz NOT NULL,
  PRIMARY KEY (job_id, sequence, new_status),
  CONSTRAINT audit_event_first_is_the_birth CHECK ((sequence = 1) = (event_type = 'JOB_CREATED')),
  CONSTRAINT audit_event_birth_has_no_prev_status CHECK ((event_type = 'JOB_CREATED') = (prev_status IS NULL)),
  CONSTRAINT audit_event_only_editors_have_an_id CHECK ((actor_type = 'editor') = (actor_id IS NOT NULL)),
  CONSTRAINT audit_event_reason_code_form CHECK (reason_code ~ '^[A-Za-z0-9_.-]{1,64}$'),
  CONSTRAINT audit_event_correlation_id_form CHECK (correlation_id ~ '^[A-Za-z0-9._:-]{1,128}$')
);
COMMENT ON TABLE  audit_event IS 'Who moved which job, when and why. One row for each accepted move, none for a refusal; append-only.';
COMMENT ON COLUMN audit_event.job_id IS 'The job that moved.';
COMMENT ON COLUMN audit_event.sequence IS 'The job''s version after the move; 1, 2, 3 ... without a gap. This, not time, is the order.';
COMMENT ON COLUMN audit_event.new_status IS 'Status after the move.';
COMMENT ON COLUMN audit_event.prev_status IS 'Status before the move; NULL for JOB_CREATED.';
COMMENT ON COLUMN audit_event.event_type IS 'JOB_CREATED for sequence 1, JOB_STATUS_TRANSITION_APPLIED for all others.';
COMMENT ON COLUMN audit_event.project_id IS 'The job''s project.';
COMMENT ON COLUMN audit_event.actor_type IS 'Who moved it.';
COMMENT ON COLUMN audit_event.actor_id IS 'The editor''s subject; NULL for orchestrator and system.';
COMMENT ON COLUMN audit_event.reason_code IS 'Why: the reason given with a cancel, the failure code of FAILED; else NULL.';
COMMENT ON COLUMN audit_event.correlation_id IS 'Ties the move to the request, the callback or the system task that caused it.';
COMMENT ON COLUMN audit_event.occurred_at IS 'When it happened: the worker''s own time for a callback, otherwise recorded_at.';
COMMENT ON COLUMN audit_event.recorded_at IS 'When Pawl recorded it, server clock, read while the job''s row was locked.';

-- The insert trigger ties a row to the job's present version and status, so (job_id, sequence) cannot occur twice
-- with different statuses: one index serves the uniqueness, the foreign key below, and the reading of the trail.

CREATE FUNCTION audit_event_guard_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM public.job
    WHERE id = NEW.job_id AND version = NEW.sequence AND status = NEW.new_status AND project_id = NEW.project_id
  ) THEN
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
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION audit_event_guard_insert() IS 'Refuses an audit event that does not describe the step its job has just taken.';

CREATE FUNCTION audit_event_guard_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit events are append-only: % refused', TG_OP
    USING ERRCODE = 'PW006', HINT = 'The owner''s archive procedure is in db/README.md.';
END
$$;
COMMENT ON FUNCTION audit_event_guard_change() IS 'Refuses UPDATE, DELETE and TRUNCATE of audit events, for every role.';

CREATE TRIGGER audit_event_has_its_step BEFORE INSERT ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_event_guard_insert();
CREATE TRIGGER audit_event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_event_guard_change();

-- Checked at commit, because the step is written before its event.
ALTER TABLE job ADD CONSTRAINT job_step_has_its_audit_event
  FOREIGN KEY (id, version, status) REFERENCES audit_event (job_id, sequence, new_status)
  DEFERRABLE INITIALLY DEFERRED;
COMMENT ON CONSTRAINT job_step_has_its_audit_event ON job IS 'No step of a job can commit without its audit event.';

GRANT SELECT, INSERT ON audit_event TO pawl_service;
GRANT SELECT ON audit_event TO pawl_reader;
