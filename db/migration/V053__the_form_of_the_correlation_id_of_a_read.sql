-- As V051 for audit_event: no counted repetition. The rule stays the same.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (53, 39);

ALTER TABLE access_event
  DROP CONSTRAINT access_event_correlation_id_form,
  ADD CONSTRAINT access_event_correlation_id_form
    CHECK (
      char_length(correlation_id) >= 1 AND char_length(correlation_id) <= 128
      AND correlation_id COLLATE "C" !~ '[^!#-\[\]-~]'
    ) NOT VALID;
