-- Each audit event carries the SHA-256 of itself and of the event before it (spec/audit_chain.md, spec/decisions/061). The insert
-- guard computes it, so that also the release before writes it. V034 does the same for the events that there are.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (33, 31);

-- New events have a chain from here on. The others are not looked at before V034 has chained them.
ALTER TABLE audit_event
  ADD COLUMN chain bytea,
  ADD CONSTRAINT audit_event_chain_is_a_sha256 CHECK (chain IS NOT NULL AND octet_length(chain) = 32) NOT VALID;
COMMENT ON COLUMN audit_event.chain IS
  'SHA-256 of the chain of the job''s event before and of this event; set by the insert guard (spec/audit_chain.md).';

-- The same in every session: convert_to, because textsend would write in the encoding of the client. Its
-- names are resolved here and now, so that it needs no search_path, which would keep it from being inlined.
CREATE FUNCTION audit_event_chain(event audit_event, previous bytea) RETURNS bytea LANGUAGE sql STABLE
RETURN sha256(
  '\x01'::bytea
  || previous
  || coalesce(int4send(octet_length(convert_to(event.event_type::text, 'UTF8'))) || convert_to(event.event_type::text, 'UTF8'), '\xffffffff')
  || coalesce('\x00000010'::bytea || uuid_send(event.job_id), '\xffffffff')
  || coalesce('\x00000010'::bytea || uuid_send(event.project_id), '\xffffffff')
  || coalesce('\x00000008'::bytea || int8send(event.sequence), '\xffffffff')
  || coalesce(int4send(octet_length(convert_to(event.actor_type::text, 'UTF8'))) || convert_to(event.actor_type::text, 'UTF8'), '\xffffffff')
  || coalesce(int4send(octet_length(convert_to(event.actor_id, 'UTF8'))) || convert_to(event.actor_id, 'UTF8'), '\xffffffff')
  || coalesce(int4send(octet_length(convert_to(event.prev_status::text, 'UTF8'))) || convert_to(event.prev_status::text, 'UTF8'), '\xffffffff')
  || coalesce(int4send(octet_length(convert_to(event.new_status::text, 'UTF8'))) || convert_to(event.new_status::text, 'UTF8'), '\xffffffff')
  || coalesce(int4send(octet_length(convert_to(event.reason_code, 'UTF8'))) || convert_to(event.reason_code, 'UTF8'), '\xffffffff')
  || coalesce('\x00000008'::bytea || int8send((extract(epoch FROM event.occurred_at) * 1000000)::bigint), '\xffffffff')
  || coalesce('\x00000008'::bytea || int8send((extract(epoch FROM event.recorded_at) * 1000000)::bigint), '\xffffffff')
  || coalesce(int4send(octet_length(convert_to(event.correlation_id, 'UTF8'))) || convert_to(event.correlation_id, 'UTF8'), '\xffffffff')
  || coalesce('\x00000010'::bytea || uuid_send(event.callback_id_hash), '\xffffffff')
  || coalesce('\x00000010'::bytea || uuid_send(event.callback_payload_hash), '\xffffffff')
);
COMMENT ON FUNCTION audit_event_chain(audit_event, bytea) IS
  'What audit_event.chain of an event must be, if this is that of the event before it, or 32 zero bytes for the first (spec/audit_chain.md).';

-- An event whose predecessor is not there begins anew, so that nothing stops at a trail that somebody has damaged.
CREATE FUNCTION audit_event_chains(jobs uuid[])
RETURNS TABLE (job_id uuid, sequence integer, new_status job_status, chain bytea) LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp AS $$
  WITH RECURSIVE chained AS (
    SELECT event.job_id, event.sequence, event.new_status,
      public.audit_event_chain(event, decode(repeat('00', 32), 'hex')) AS chain
    FROM public.audit_event AS event
    WHERE event.job_id = ANY (jobs)
      AND NOT EXISTS (
        SELECT FROM public.audit_event AS before
        WHERE before.job_id = event.job_id AND before.sequence = event.sequence - 1
      )
    UNION ALL
    SELECT event.job_id, event.sequence, event.new_status, public.audit_event_chain(event, chained.chain)
    FROM chained
    JOIN public.audit_event AS event ON event.job_id = chained.job_id AND event.sequence = chained.sequence + 1
  )
  SELECT job_id, sequence, new_status, chain FROM chained
$$;
COMMENT ON FUNCTION audit_event_chains(uuid[]) IS
  'The chains of all events of some jobs, computed from the first one on. For events of before V033; V035 drops it.';

-- What an event before V033 will get from V034 is known by its content. So a new event never waits for V034, and V034 for no job.
CREATE OR REPLACE FUNCTION audit_event_guard_insert() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  stepped_at timestamptz;
  previous bytea := '\x0000000000000000000000000000000000000000000000000000000000000000';
BEGIN
  SELECT updated_at INTO stepped_at FROM public.job
  WHERE id = NEW.job_id AND version = NEW.sequence AND status = NEW.new_status AND project_id = NEW.project_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'audit event without its step: job % does not stand at version % in %', NEW.job_id, NEW.sequence, NEW.new_status
      USING ERRCODE = 'PW005', HINT = 'Write the job''s step first, then its audit event, in one transaction.';
  END IF;
  IF NEW.sequence > 1 THEN
    SELECT chain INTO previous FROM public.audit_event
    WHERE job_id = NEW.job_id AND sequence = NEW.sequence - 1 AND new_status = NEW.prev_status;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'audit event % of job % does not continue the one before it', NEW.sequence, NEW.job_id
        USING ERRCODE = 'PW005';
    END IF;
    IF previous IS NULL THEN
      SELECT chain INTO previous FROM public.audit_event_chains(ARRAY[NEW.job_id])
      WHERE sequence = NEW.sequence - 1 AND new_status = NEW.prev_status;
    END IF;
  END IF;
  IF NEW.recorded_at <> stepped_at
     OR NEW.recorded_at NOT BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN
    RAISE EXCEPTION 'recorded_at of an audit event is updated_at of its job, and the present, not %', NEW.recorded_at
      USING ERRCODE = 'PW008', HINT = 'Within a minute of clock_timestamp().';
  END IF;
  NEW.chain := public.audit_event_chain(NEW, previous);
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION audit_event_guard_insert() IS
  'Refuses an audit event that does not describe the step its job has just taken, or names another time for it; chains the others.';

-- Until V035, the owner may set a chain that is not there yet, and nothing else.
CREATE OR REPLACE FUNCTION audit_event_guard_change() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_LEVEL = 'STATEMENT' AND TG_OP IN ('DELETE', 'UPDATE') AND public.archive_is_open(TG_RELID) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'audit events are append-only: % refused', TG_OP
    USING ERRCODE = 'PW006', HINT = 'The owner removes old ones together with their jobs: pawl archive.';
END
$$;

CREATE TRIGGER audit_event_gets_only_its_chain BEFORE UPDATE ON audit_event FOR EACH ROW
  WHEN (OLD.chain IS NOT NULL OR to_jsonb(OLD) - 'chain' IS DISTINCT FROM to_jsonb(NEW) - 'chain')
  EXECUTE FUNCTION audit_event_guard_change();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_gets_only_its_chain;
