-- When the watchdog looks at a dispatch next (spec/decisions/039), and how often the tables that are queues are vacuumed.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (9, 7);

ALTER TABLE dispatch ADD COLUMN watchdog_at timestamptz;
-- For older releases, which know nothing of it: whatever they write is looked at soon, and put in order then.
ALTER TABLE dispatch ALTER COLUMN watchdog_at SET DEFAULT now();
COMMENT ON COLUMN dispatch.watchdog_at IS
  'When the watchdog looks at it next, no later than its job can time out; NULL where nothing is awaited of the orchestrator.';

-- Rows that come and go: a share of what is there says nothing about what has gone.
ALTER TABLE scheduled_tasks SET (
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 500,
  autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 500
);
ALTER TABLE kept_answer SET (
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 500,
  autovacuum_analyze_scale_factor = 0.02,
  toast.autovacuum_vacuum_scale_factor = 0.02,
  toast.autovacuum_vacuum_threshold = 500
);
