-- The Audit-Head of a stored response, so that a replay has it too. The release before writes and reads no such thing.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (36, 31);

ALTER TABLE kept_answer ADD COLUMN audit_head text;
COMMENT ON COLUMN kept_answer.audit_head IS
  'Its Audit-Head: the sequence and the chain of the audit event that was written with it; NULL when it had none.';
