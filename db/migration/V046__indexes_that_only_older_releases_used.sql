-- job_live_by_owner and audit_event_of_ended_jobs have had successors since V040. Only releases before V040 look for them, and no
-- published one of these serves since V031. Outside of a transaction, as V012 is, and for the same reasons.

SET lock_timeout = '1h';

INSERT INTO schema_compatibility VALUES (46, 31) ON CONFLICT DO NOTHING;

DROP INDEX CONCURRENTLY IF EXISTS job_live_by_owner;
DROP INDEX CONCURRENTLY IF EXISTS audit_event_of_ended_jobs;
