-- Correlation ids take all visible ASCII but the quotation mark and the backslash (spec/decisions/032).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (15, 7);

-- NOT VALID: every row keeps the narrower rule that this one replaces, so a look at each of them, in the greatest of the
-- tables and under its lock, would find nothing. New rows are checked.
ALTER TABLE audit_event
  DROP CONSTRAINT audit_event_correlation_id_form,
  ADD CONSTRAINT audit_event_correlation_id_form
    CHECK (correlation_id COLLATE "C" ~ '^[!#-\[\]-~]{1,128}$') NOT VALID;
