SET lock_timeout = '2s';

CREATE TYPE dispatch_kind AS ENUM ('RUN', 'RETRY');
COMMENT ON TYPE dispatch_kind IS 'Why the orchestrator was asked: an editor ran the job, or retried a failed one.';

CREATE TYPE dispatch_state AS ENUM (
  'PENDING',
  'DELIVERED',
  'FINISHED',
  'WITHDRAWN',
  'STOP_REQUESTED',
  'STOPPED',
  'UNDELIVERABLE'
);
COMMENT ON TYPE dispatch_state IS
  'PENDING and DELIVERED are active. FINISHED: the job ended by itself. WITHDRAWN: cancelled before it was ever sent. '
  'STOP_REQUESTED, STOPPED: the orchestrator was told to stop, has confirmed. UNDELIVERABLE: the retry budget is spent.';

-- Written only under the lock of its job's row (job first, then dispatch).
CREATE TABLE dispatch (
  dispatch_id        uuid PRIMARY KEY,
  job_id             uuid NOT NULL REFERENCES job (id),
  kind               dispatch_kind NOT NULL,
  state              dispatch_state NOT NULL,
  created_at         timestamptz NOT NULL,
  attempt_started_at timestamptz,
  delivered_at       timestamptz,
  stop_requested_at  timestamptz,
  stop_confirmed_at  timestamptz,
  last_error_code    text,
  attempt_ended_at   timestamptz,
  CONSTRAINT dispatch_is_the_only_one_of_its_job UNIQUE (job_id),
  CONSTRAINT dispatch_withdrawn_was_never_attempted CHECK (state <> 'WITHDRAWN' OR attempt_started_at IS NULL),
  CONSTRAINT dispatch_attempt_ends_after_its_start CHECK (attempt_ended_at IS NULL OR attempt_started_at IS NOT NULL),
  CONSTRAINT dispatch_delivered_says_when CHECK (state <> 'DELIVERED' OR delivered_at IS NOT NULL),
  CONSTRAINT dispatch_stopped_says_when CHECK (
    (state NOT IN ('STOP_REQUESTED', 'STOPPED') OR stop_requested_at IS NOT NULL)
    AND (state = 'STOPPED') = (stop_confirmed_at IS NOT NULL)
  )
) WITH (fillfactor = 70);
COMMENT ON TABLE  dispatch IS 'The order to run a job, as given to the orchestrator, and the proof that it stopped.';
COMMENT ON COLUMN dispatch.dispatch_id IS 'UUIDv7, made by the service; the orchestrator knows the work by it.';
COMMENT ON COLUMN dispatch.job_id IS 'The job to run. A job is dispatched once: nothing leads back to UPLOADED, and a retry is a new job.';
COMMENT ON COLUMN dispatch.kind IS 'RUN or RETRY.';
COMMENT ON COLUMN dispatch.state IS 'How far the order, or its recall, has come; never goes backwards.';
COMMENT ON COLUMN dispatch.created_at IS 'When the run was accepted, server clock.';
COMMENT ON COLUMN dispatch.attempt_started_at IS 'When the latest attempt to send it was begun; NULL means that nothing can have gone out.';
COMMENT ON COLUMN dispatch.attempt_ended_at IS 'When the latest attempt ended; NULL while one is under way. A recall waits for it.';
COMMENT ON COLUMN dispatch.delivered_at IS 'When the orchestrator took it.';
COMMENT ON COLUMN dispatch.stop_requested_at IS 'When the job was cancelled or timed out after the order may have gone out.';
COMMENT ON COLUMN dispatch.stop_confirmed_at IS 'When the orchestrator confirmed that the work has stopped.';
COMMENT ON COLUMN dispatch.last_error_code IS 'Why the latest attempt failed; NULL when it did not.';

CREATE INDEX dispatch_at_work ON dispatch (job_id) WHERE state = 'DELIVERED';
COMMENT ON INDEX dispatch_at_work IS 'Where the watchdog looks for jobs that hang.';

GRANT SELECT, INSERT, UPDATE ON dispatch TO pawl_service;
GRANT SELECT ON dispatch TO pawl_reader;
