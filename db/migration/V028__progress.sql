-- How far the work on a job is, as the orchestrator last reported it: overwritten again and again, and outside of the
-- state machine (spec/decisions/054).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (28, 7);

-- Logged, because the watchdog counts from it: after a crash or a failover, an UNLOGGED table is empty, and jobs that report
-- all the time would look silent. No foreign key, because its check locks the row of the job. fillfactor leaves room in each
-- page, and no column that changes is in an index, so that every report is a HOT update.
CREATE TABLE job_progress (
  job_id           uuid PRIMARY KEY,
  moved_version    integer NOT NULL,
  percent          smallint,
  estimated_end_at timestamptz,
  reported_at      timestamptz NOT NULL,
  CONSTRAINT job_progress_percent_is_one CHECK (percent BETWEEN 0 AND 100)
) WITH (
  fillfactor = 50,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 10000,
  autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 100000
);
COMMENT ON TABLE  job_progress IS
  'The latest progress report of each job at work. Nothing else hangs on it than the watchdog and what an editor is shown.';
COMMENT ON COLUMN job_progress.job_id IS 'The job it was about; without a foreign key, so that its row is not locked.';
COMMENT ON COLUMN job_progress.moved_version IS
  'job.moved_version when it was reported. If the job has moved since, the report is about an earlier status, and shown no more.';
COMMENT ON COLUMN job_progress.percent IS 'How much of the present stage is done, 0 to 100; NULL if it was not said.';
COMMENT ON COLUMN job_progress.estimated_end_at IS 'When the present stage is expected to end; NULL if it was not said.';
COMMENT ON COLUMN job_progress.reported_at IS 'When the report arrived, server clock; the watchdog counts from here too.';

GRANT SELECT, INSERT, UPDATE, DELETE ON job_progress TO pawl_service;
GRANT SELECT ON job_progress TO pawl_reader;
