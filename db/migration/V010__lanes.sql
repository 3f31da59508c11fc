-- A stop waits behind no run, one editor's behind no crowd of another's (spec/decisions/040), and the watchdog finds
-- what it has to look at by an index (spec/decisions/039).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (10, 7);

-- Reads dispatch twice, and keeps writes to it waiting meanwhile: some tenths of a second for a million rows.
CREATE INDEX dispatch_watched ON dispatch (watchdog_at) WHERE watchdog_at IS NOT NULL;
COMMENT ON INDEX dispatch_watched IS
  'What the watchdog looks at next, and the jobs at work. No other column that changes is in an index: most updates are HOT.';
UPDATE dispatch SET watchdog_at = now()
FROM job
WHERE job.id = dispatch.job_id
  AND dispatch.state IN ('PENDING', 'DELIVERED')
  AND job.status NOT IN ('DRAFT_READY', 'EDITING');
-- An older release that still runs reads the whole table without it, every ten seconds until it is replaced.
DROP INDEX dispatch_at_work;

ALTER TABLE scheduled_tasks ADD COLUMN turn_at timestamptz;
COMMENT ON COLUMN scheduled_tasks.turn_at IS
  'When it is the turn of a webhook, if several are due: a second behind the one before of the same editor. NULL: at its execution_time.';

-- db-scheduler takes the largest first. It never writes the column, and older releases never read it.
ALTER TABLE scheduled_tasks DROP COLUMN priority;
ALTER TABLE scheduled_tasks ADD COLUMN priority integer NOT NULL GENERATED ALWAYS AS (
  -extract(epoch FROM
    least(greatest(turn_at, execution_time, '2000-01-01 00:00+00'::timestamptz), '2090-01-01 00:00+00'::timestamptz)
    - '2026-01-01 00:00+00'::timestamptz
  )::integer
) STORED;
COMMENT ON COLUMN scheduled_tasks.priority IS
  'The place among those that are due, largest first: the second of turn_at or execution_time, whichever is later, counted backwards.';

CREATE INDEX scheduled_tasks_in_turn ON scheduled_tasks (task_name, priority DESC, execution_time);
COMMENT ON INDEX scheduled_tasks_in_turn IS 'What is due in a lane, in its turn.';
DROP INDEX scheduled_tasks_due;

-- A lane is what one scheduler sees of the table: its own tasks, and nothing that could keep them waiting.
CREATE VIEW run_lane WITH (security_invoker = true) AS
  SELECT task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure,
    consecutive_failures, last_heartbeat, version, priority
  FROM scheduled_tasks WHERE task_name = 'job.run';
CREATE VIEW stop_lane WITH (security_invoker = true) AS
  SELECT task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure,
    consecutive_failures, last_heartbeat, version, priority
  FROM scheduled_tasks WHERE task_name = 'job.cancel';
CREATE VIEW upkeep_lane WITH (security_invoker = true) AS
  SELECT task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure,
    consecutive_failures, last_heartbeat, version, priority
  FROM scheduled_tasks WHERE task_name IN ('watchdog', 'kept-answers');
COMMENT ON VIEW run_lane IS 'Webhooks that start work, for the scheduler that sends them.';
COMMENT ON VIEW stop_lane IS 'Webhooks that stop work, for the scheduler that sends them.';
COMMENT ON VIEW upkeep_lane IS 'What is done again and again, for the scheduler that does it.';

DO $$
DECLARE
  described record;
BEGIN
  FOR described IN
    SELECT lane, attname, col_description(attrelid, attnum) AS text
    FROM unnest(ARRAY['run_lane', 'stop_lane', 'upkeep_lane']) AS lane, pg_attribute
    WHERE attrelid = 'scheduled_tasks'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'turn_at'
  LOOP
    EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', described.lane, described.attname, described.text);
  END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON run_lane, stop_lane, upkeep_lane TO pawl_service;
GRANT SELECT ON run_lane, stop_lane, upkeep_lane TO pawl_reader;
