-- The same chain of an audit event (spec/audit_chain.md) by a third of the expression, which PostgreSQL prepares anew for each event
-- (spec/decisions/086). array_send writes each element as its length and its value, and one that is NULL as the length -1, which is
-- the form of a field. Its 20 bytes of header are left out.
--
-- enum_send writes in the encoding of the client, like textsend. The names are ASCII, and so the same in all of them.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (49, 31);

CREATE OR REPLACE FUNCTION audit_event_chain(event audit_event, previous bytea) RETURNS bytea LANGUAGE sql STABLE
RETURN sha256('\x01'::bytea || previous || substring(array_send(ARRAY[
  enum_send(event.event_type),
  uuid_send(event.job_id),
  uuid_send(event.project_id),
  int8send(event.sequence),
  enum_send(event.actor_type),
  convert_to(event.actor_id, 'UTF8'),
  enum_send(event.prev_status),
  enum_send(event.new_status),
  convert_to(event.reason_code, 'UTF8'),
  int8send((extract(epoch FROM event.occurred_at) * 1000000)::bigint),
  int8send((extract(epoch FROM event.recorded_at) * 1000000)::bigint),
  convert_to(event.correlation_id, 'UTF8'),
  uuid_send(event.callback_id_hash),
  uuid_send(event.callback_payload_hash)
]) FROM 21));
