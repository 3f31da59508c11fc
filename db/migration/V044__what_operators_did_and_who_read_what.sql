-- An operator has an id, gives a reason, and is no callback. And who read the trail of somebody else is recorded like a move is:
-- append-only, and chained (spec/audit_chain.md, spec/decisions/074).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (44, 31);

ALTER TABLE audit_event
  DROP CONSTRAINT audit_event_only_editors_have_an_id,
  ADD CONSTRAINT audit_event_only_people_have_an_id
    CHECK ((actor_type IN ('editor', 'operator')) = (actor_id IS NOT NULL)) NOT VALID,
  ADD CONSTRAINT audit_event_operators_say_why CHECK (actor_type <> 'operator' OR reason_code IS NOT NULL) NOT VALID,
  ADD CONSTRAINT audit_event_operators_are_no_callback CHECK (actor_type <> 'operator' OR callback_id_hash IS NULL) NOT VALID;
COMMENT ON COLUMN audit_event.actor_id IS 'The person''s subject, of an editor or operator; NULL for orchestrator and system.';

CREATE TABLE access_event (
  sequence       bigint PRIMARY KEY,
  reader_id      text NOT NULL,
  reader_role    text NOT NULL,
  owner_id       text,
  job_id         uuid,
  correlation_id text NOT NULL,
  recorded_at    timestamptz NOT NULL,
  chain          bytea NOT NULL,
  CONSTRAINT access_event_reader_role_is_known CHECK (reader_role IN ('auditor', 'operator')),
  CONSTRAINT access_event_of_one_trail_or_of_all CHECK ((owner_id IS NULL) = (job_id IS NULL)),
  CONSTRAINT access_event_correlation_id_form CHECK (correlation_id COLLATE "C" ~ '^[!#-\[\]-~]{1,128}$')
);
COMMENT ON TABLE  access_event IS 'Who read whose audit trail, and when. Append-only; one chain of all rows.';
COMMENT ON COLUMN access_event.sequence IS '1, 2, 3 ... without a gap, in the order of recording; set by the insert guard.';
COMMENT ON COLUMN access_event.reader_id IS 'The subject of the person who read.';
COMMENT ON COLUMN access_event.reader_role IS 'As what: auditor or operator.';
COMMENT ON COLUMN access_event.owner_id IS 'Whose trail; NULL for a page of the events of anybody.';
COMMENT ON COLUMN access_event.job_id IS 'The job of the trail; NULL likewise. No foreign key, because the job may be archived.';
COMMENT ON COLUMN access_event.correlation_id IS 'Ties the read to its request.';
COMMENT ON COLUMN access_event.recorded_at IS 'When, by the clock of the database, just before the read; set by the insert guard.';
COMMENT ON COLUMN access_event.chain IS
  'SHA-256 of the chain of the row before and of this row; set by the insert guard (spec/audit_chain.md).';

CREATE FUNCTION access_event_chain(event access_event, previous bytea) RETURNS bytea LANGUAGE sql STABLE
RETURN sha256(
  '\x01'::bytea
  || previous
  || coalesce('\x00000008'::bytea || int8send(event.sequence), '\xffffffff')
  || coalesce(int4send(octet_length(convert_to(event.reader_id, 'UTF8'))) || convert_to(event.reader_id, 'UTF8'), '\xffffffff')
  || coalesce(int4send(octet_length(convert_to(event.reader_role, 'UTF8'))) || convert_to(event.reader_role, 'UTF8'), '\xffffffff')
  || coalesce(int4send(octet_length(convert_to(event.owner_id, 'UTF8'))) || convert_to(event.owner_id, 'UTF8'), '\xffffffff')
  || coalesce('\x00000010'::bytea || uuid_send(event.job_id), '\xffffffff')
  || coalesce('\x00000008'::bytea || int8send((extract(epoch FROM event.recorded_at) * 1000000)::bigint), '\xffffffff')
  || coalesce(int4send(octet_length(convert_to(event.correlation_id, 'UTF8'))) || convert_to(event.correlation_id, 'UTF8'), '\xffffffff')
);
COMMENT ON FUNCTION access_event_chain(access_event, bytea) IS 'The chain of an access event (spec/audit_chain.md).';

-- One insert at a time, or two would continue the same row: the lock ends with the transaction. There are few readers.
CREATE FUNCTION access_event_guard_insert() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  latest record;
BEGIN
  PERFORM pg_advisory_xact_lock('public.access_event'::regclass::oid::bigint);
  SELECT sequence, chain INTO latest FROM public.access_event ORDER BY sequence DESC LIMIT 1;
  NEW.sequence := coalesce(latest.sequence, 0) + 1;
  NEW.recorded_at := clock_timestamp();
  NEW.chain := public.access_event_chain(
    NEW, coalesce(latest.chain, '\x0000000000000000000000000000000000000000000000000000000000000000'));
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION access_event_guard_insert() IS 'Numbers, dates and chains an access event, whatever the client sent.';

CREATE FUNCTION access_event_guard_change() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'access events are append-only: % refused', TG_OP USING ERRCODE = 'PW006';
END
$$;
COMMENT ON FUNCTION access_event_guard_change() IS 'Refuses UPDATE, DELETE and TRUNCATE of access events, for every role.';

CREATE TRIGGER access_event_is_the_next BEFORE INSERT ON access_event
  FOR EACH ROW EXECUTE FUNCTION access_event_guard_insert();
CREATE TRIGGER access_event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access_event
  FOR EACH STATEMENT EXECUTE FUNCTION access_event_guard_change();
ALTER TABLE access_event
  ENABLE ALWAYS TRIGGER access_event_is_the_next,
  ENABLE ALWAYS TRIGGER access_event_is_append_only;

GRANT SELECT, INSERT ON access_event TO pawl_service;
GRANT SELECT ON access_event TO pawl_reader;
