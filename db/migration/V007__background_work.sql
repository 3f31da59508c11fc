-- The table of db-scheduler, which runs what Pawl does in the background. Its columns are the library's.

SET lock_timeout = '2s';

CREATE TABLE scheduled_tasks (
  task_name            text NOT NULL,
  task_instance        text NOT NULL,
  task_data            bytea,
  execution_time       timestamptz NOT NULL,
  picked               boolean NOT NULL,
  picked_by            text,
  last_success         timestamptz,
  last_failure         timestamptz,
  consecutive_failures integer,
  last_heartbeat       timestamptz,
  version              bigint NOT NULL,
  priority             smallint,
  PRIMARY KEY (task_name, task_instance)
);
COMMENT ON TABLE  scheduled_tasks IS 'Work still to be done in the background: webhooks to send, the watchdog. A row goes when its work is done.';
COMMENT ON COLUMN scheduled_tasks.task_name IS 'job.run and job.cancel: a webhook to send; watchdog: the search for jobs that hang.';
COMMENT ON COLUMN scheduled_tasks.task_instance IS 'The dispatch_id of a webhook.';
COMMENT ON COLUMN scheduled_tasks.task_data IS 'The traceparent of the request that caused a webhook; NULL for none. The rest of what is sent is read from the job.';
COMMENT ON COLUMN scheduled_tasks.execution_time IS 'Not before this time.';
COMMENT ON COLUMN scheduled_tasks.picked IS 'Whether a replica is at work on it.';
COMMENT ON COLUMN scheduled_tasks.picked_by IS 'Which one.';
COMMENT ON COLUMN scheduled_tasks.last_success IS 'When it last succeeded.';
COMMENT ON COLUMN scheduled_tasks.last_failure IS 'When it last failed.';
COMMENT ON COLUMN scheduled_tasks.consecutive_failures IS 'How often in a row it has failed.';
COMMENT ON COLUMN scheduled_tasks.last_heartbeat IS 'When the replica at work last said so; another one takes over when it falls silent.';
COMMENT ON COLUMN scheduled_tasks.version IS 'Optimistic lock of the library.';
COMMENT ON COLUMN scheduled_tasks.priority IS 'Unused.';

CREATE INDEX scheduled_tasks_due ON scheduled_tasks (execution_time);
COMMENT ON INDEX scheduled_tasks_due IS 'What is due.';
CREATE INDEX scheduled_tasks_heartbeat ON scheduled_tasks (last_heartbeat);
COMMENT ON INDEX scheduled_tasks_heartbeat IS 'Whose replica has fallen silent.';

GRANT SELECT, INSERT, UPDATE, DELETE ON scheduled_tasks TO pawl_service;
GRANT SELECT ON scheduled_tasks TO pawl_reader;

-- The library would add it when the service starts, but not later if the database is away at that moment.
INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)
VALUES ('watchdog', 'recurring', now(), false, 1);
