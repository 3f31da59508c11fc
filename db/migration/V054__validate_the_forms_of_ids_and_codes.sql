-- Every row keeps the rules that V051 to V053 gave to new ones alone. It looks at each of them, and nobody waits meanwhile: reads and
-- writes go on under its lock (SHARE UPDATE EXCLUSIVE).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (54, 39);

ALTER TABLE audit_event VALIDATE CONSTRAINT audit_event_correlation_id_form;
ALTER TABLE audit_event VALIDATE CONSTRAINT audit_event_reason_code_form;
ALTER TABLE dispatch VALIDATE CONSTRAINT dispatch_kill_reason_code_form;
ALTER TABLE access_event VALIDATE CONSTRAINT access_event_correlation_id_form;
