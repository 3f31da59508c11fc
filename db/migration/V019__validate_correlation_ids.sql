-- Every row keeps the rule that V015 gave to new ones alone. It looks at each of them, which takes long with many, and
-- nobody waits meanwhile: reads and writes go on under its lock (SHARE UPDATE EXCLUSIVE).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (19, 7);

ALTER TABLE audit_event VALIDATE CONSTRAINT audit_event_correlation_id_form;
