-- Outside of a transaction, as V012 is, and for the same reasons; it may be run again after it stopped half-way.

SET lock_timeout = '1h';

INSERT INTO schema_compatibility VALUES (16, 7) ON CONFLICT DO NOTHING;

DROP INDEX CONCURRENTLY IF EXISTS job_live_by_owner;
CREATE INDEX CONCURRENTLY job_live_by_owner ON job (owner_id) WHERE live;
COMMENT ON INDEX job_live_by_owner IS 'The jobs of an editor that have not ended, to be counted against the limit.';
