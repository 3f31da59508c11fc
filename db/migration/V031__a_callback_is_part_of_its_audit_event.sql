-- An applied callback had a row of its own in callback_event, 251 bytes with its index, beside the audit event that it caused. From
-- here on the audit event says itself which callback that was (spec/decisions/060). callback_event keeps the callbacks of older
-- releases, and gets no more. Those releases would not know a repetition of a newer callback, so this migration serves none of them.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (31, 31);

ALTER TABLE audit_event ADD COLUMN callback_id_hash uuid, ADD COLUMN callback_payload_hash uuid;
COMMENT ON COLUMN audit_event.callback_id_hash IS
  'Which callback caused the move: the first 16 bytes of the SHA-256 of its event_id. NULL if none did, or if an older release applied it: see callback_event.';
COMMENT ON COLUMN audit_event.callback_payload_hash IS
  'The first 16 bytes of the SHA-256 of its canonical payload: tells a repetition from a contradiction. NULL like callback_id_hash.';

ALTER TABLE audit_event ADD CONSTRAINT audit_event_callback_is_whole CHECK (
  num_nonnulls(callback_id_hash, callback_payload_hash) = 0
  OR num_nonnulls(callback_id_hash, callback_payload_hash) = 2 AND actor_type <> 'editor' AND prev_status IS NOT NULL
) NOT VALID;

COMMENT ON TABLE callback_event IS 'The callbacks that releases before V031 applied; a newer one is part of its audit event.';
