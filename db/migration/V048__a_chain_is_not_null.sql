-- The insert guard computes every chain, so a CHECK of its length, which is parsed anew for each event, tells nothing more. The column
-- becomes NOT NULL without a look at the rows, because the CHECK says so already.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (48, 31);

ALTER TABLE audit_event ALTER COLUMN chain SET NOT NULL;
ALTER TABLE audit_event DROP CONSTRAINT audit_event_chain_is_a_sha256;
