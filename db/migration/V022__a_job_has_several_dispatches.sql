-- From here on a job may have several dispatches. An older release takes the first one that it finds for the only one: it might
-- cancel a job without telling the orchestrator. So this migration serves none of them (spec/decisions/048).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (22, 22);

ALTER TABLE dispatch DROP CONSTRAINT dispatch_is_the_only_one_of_its_job;

ALTER TABLE dispatch
  ADD CONSTRAINT dispatch_number_is_positive CHECK (number >= 1) NOT VALID,
  ADD CONSTRAINT dispatch_instructions_are_of_a_regeneration
    CHECK (instructions_uri IS NULL OR kind = 'REGENERATE') NOT VALID,
  ADD CONSTRAINT dispatch_formats_are_of_an_export CHECK (
    (kind = 'EXPORT') = (formats IS NOT NULL) AND formats ~ '^[a-z0-9]{1,16}(,[a-z0-9]{1,16}){0,9}$'
  ) NOT VALID;

CREATE OR REPLACE VIEW run_lane WITH (security_invoker = true) AS
  SELECT task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure,
    consecutive_failures, last_heartbeat, version, priority
  FROM scheduled_tasks WHERE task_name IN ('job.run', 'job.regenerate', 'job.export');
