-- As V051 for audit_event: no counted repetition. The rule stays the same.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (52, 39);

ALTER TABLE dispatch
  DROP CONSTRAINT dispatch_kill_reason_code_form,
  ADD CONSTRAINT dispatch_kill_reason_code_form
    CHECK (
      char_length(kill_reason_code) >= 1 AND char_length(kill_reason_code) <= 64
      AND kill_reason_code COLLATE "C" !~ '[^A-Za-z0-9_.-]'
    ) NOT VALID;
