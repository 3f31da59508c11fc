-- Once a minute one replica signs what was recorded since, if it has a key (spec/audit_digest.md, spec/decisions/064). The private
-- key is never here. Older replicas neither read nor write these tables, and do not see the lane of this work.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (41, 31);

CREATE TABLE audit_key (
  key_id      text PRIMARY KEY,
  public_key  bytea NOT NULL,
  endorsed_by text REFERENCES audit_key,
  endorsement bytea,
  since       timestamptz NOT NULL,
  CONSTRAINT audit_key_id_is_the_sha256_of_the_key CHECK (key_id = encode(sha256(public_key), 'hex')),
  CONSTRAINT audit_key_is_an_ed25519_key CHECK (octet_length(public_key) = 32),
  CONSTRAINT audit_key_endorsement_is_whole CHECK (
    num_nonnulls(endorsed_by, endorsement) = 0
    OR num_nonnulls(endorsed_by, endorsement) = 2 AND octet_length(endorsement) = 64 AND endorsed_by <> key_id
  )
);
COMMENT ON TABLE  audit_key IS 'The public keys that digests of the audit trail are signed with; append-only. Proves nothing by itself.';
COMMENT ON COLUMN audit_key.key_id IS 'The SHA-256 of the public key, in hexadecimal digits.';
COMMENT ON COLUMN audit_key.public_key IS 'The Ed25519 public key.';
COMMENT ON COLUMN audit_key.endorsed_by IS 'The key before it, which has signed this one; NULL if none has.';
COMMENT ON COLUMN audit_key.endorsement IS 'The signature of that key; NULL if there is none.';
COMMENT ON COLUMN audit_key.since IS 'When it came into use, server clock.';

CREATE TABLE audit_digest (
  number    bigint PRIMARY KEY,
  from_at   timestamptz NOT NULL,
  to_at     timestamptz NOT NULL,
  events    integer NOT NULL,
  root      bytea NOT NULL,
  previous  bytea NOT NULL,
  key_id    text NOT NULL REFERENCES audit_key,
  signature bytea NOT NULL,
  leaves    bytea NOT NULL,
  CONSTRAINT audit_digest_number_is_positive CHECK (number >= 1),
  CONSTRAINT audit_digest_window_is_not_empty CHECK (from_at < to_at),
  CONSTRAINT audit_digest_hashes_are_sha256 CHECK (octet_length(root) = 32 AND octet_length(previous) = 32),
  CONSTRAINT audit_digest_signature_is_an_ed25519_signature CHECK (octet_length(signature) = 64),
  CONSTRAINT audit_digest_has_a_leaf_for_each_event CHECK (events >= 0 AND octet_length(leaves) = 32 * events::bigint)
);
-- Hashes do not get smaller.
ALTER TABLE audit_digest ALTER COLUMN leaves SET STORAGE EXTERNAL;
COMMENT ON TABLE  audit_digest IS 'Signed digests of the audit events of one window of time after the other; append-only.';
COMMENT ON COLUMN audit_digest.number IS '1, 2, 3 ... without a gap.';
COMMENT ON COLUMN audit_digest.from_at IS 'Where the window begins: to_at of the digest before, or 1970.';
COMMENT ON COLUMN audit_digest.to_at IS 'Where it ends; an event that was recorded at this time is in the next one.';
COMMENT ON COLUMN audit_digest.events IS 'The number of events in the window.';
COMMENT ON COLUMN audit_digest.root IS 'The root of the Merkle tree of these events.';
COMMENT ON COLUMN audit_digest.previous IS 'The SHA-256 of the digest before, with its signature; 32 zero bytes for the first.';
COMMENT ON COLUMN audit_digest.key_id IS 'The key of the signature.';
COMMENT ON COLUMN audit_digest.signature IS 'An Ed25519 signature of the columns before it, as JSON (spec/audit_digest.md).';
COMMENT ON COLUMN audit_digest.leaves IS
  'The hashes of the leaves, 32 bytes each: with them an event is proved also when others of its window are archived.';

CREATE UNIQUE INDEX audit_digest_by_time ON audit_digest (to_at);
COMMENT ON INDEX audit_digest_by_time IS 'The digest of the window in which an event was recorded.';

CREATE FUNCTION audit_digest_guard_insert() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last_number bigint;
  last_to timestamptz;
BEGIN
  SELECT number, to_at INTO last_number, last_to FROM public.audit_digest ORDER BY number DESC LIMIT 1;
  IF NEW.number <> coalesce(last_number, 0) + 1
     OR NEW.from_at <> coalesce(last_to, '1970-01-01 00:00:00+00'::timestamptz) THEN
    RAISE EXCEPTION 'digest % does not begin where the one before it ends', NEW.number USING ERRCODE = 'PW011';
  END IF;
  IF NEW.to_at > clock_timestamp() - interval '1 minute' THEN
    RAISE EXCEPTION 'the window of a digest ends at least a minute ago, not at %', NEW.to_at
      USING ERRCODE = 'PW011', HINT = 'Until then events can be recorded in it.';
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION audit_digest_guard_insert() IS
  'Refuses a digest that leaves a gap, overlaps, or covers a time in which events can still be recorded.';

CREATE FUNCTION audit_digest_guard_change() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'PW011';
END
$$;
COMMENT ON FUNCTION audit_digest_guard_change() IS 'Refuses UPDATE, DELETE and TRUNCATE of digests and of their keys, for every role.';

CREATE TRIGGER audit_digest_continues BEFORE INSERT ON audit_digest
  FOR EACH ROW EXECUTE FUNCTION audit_digest_guard_insert();
CREATE TRIGGER audit_digest_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_digest
  FOR EACH STATEMENT EXECUTE FUNCTION audit_digest_guard_change();
CREATE TRIGGER audit_key_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_key
  FOR EACH STATEMENT EXECUTE FUNCTION audit_digest_guard_change();
ALTER TABLE audit_digest
  ENABLE ALWAYS TRIGGER audit_digest_continues,
  ENABLE ALWAYS TRIGGER audit_digest_is_append_only;
ALTER TABLE audit_key ENABLE ALWAYS TRIGGER audit_key_is_append_only;

GRANT SELECT, INSERT ON audit_key, audit_digest TO pawl_service;
GRANT SELECT ON audit_key, audit_digest TO pawl_reader;

CREATE VIEW digest_lane WITH (security_invoker = true) AS
  SELECT task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure,
    consecutive_failures, last_heartbeat, version, priority
  FROM scheduled_tasks WHERE task_name IN ('audit-digest', 'audit.digest');
COMMENT ON VIEW digest_lane IS 'The signing of digests, and the webhooks that bring them, for the scheduler that does both.';
DO $$
DECLARE
  described record;
BEGIN
  FOR described IN
    SELECT attname, col_description('scheduled_tasks'::regclass, attnum) AS text
    FROM pg_attribute
    WHERE attrelid = 'scheduled_tasks'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'turn_at'
  LOOP
    EXECUTE format('COMMENT ON COLUMN digest_lane.%I IS %L', described.attname, described.text);
  END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE, DELETE ON digest_lane TO pawl_service;
GRANT SELECT ON digest_lane TO pawl_reader;
