-- Outside of a transaction, as V012 is, and for the same reasons; it may be run again after it stopped half-way.

SET lock_timeout = '1h';

INSERT INTO schema_compatibility VALUES (32, 31) ON CONFLICT DO NOTHING;

DROP INDEX CONCURRENTLY IF EXISTS audit_event_has_its_own_callback;
CREATE UNIQUE INDEX CONCURRENTLY audit_event_has_its_own_callback ON audit_event (job_id, callback_id_hash)
  WHERE callback_id_hash IS NOT NULL;
COMMENT ON INDEX audit_event_has_its_own_callback IS 'Whether a callback was applied before; one is applied to its job only once.';

ALTER TABLE audit_event VALIDATE CONSTRAINT audit_event_callback_is_whole;
