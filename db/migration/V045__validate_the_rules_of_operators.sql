-- Every row keeps the rules that V042 and V044 gave to new ones alone. It looks at each of them, and nobody waits meanwhile: reads
-- and writes go on under its lock (SHARE UPDATE EXCLUSIVE).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (45, 31);

ALTER TABLE dispatch VALIDATE CONSTRAINT dispatch_kill_reason_code_form;
ALTER TABLE dispatch VALIDATE CONSTRAINT dispatch_kill_reason_is_somebodys;
ALTER TABLE audit_event VALIDATE CONSTRAINT audit_event_only_people_have_an_id;
ALTER TABLE audit_event VALIDATE CONSTRAINT audit_event_operators_say_why;
ALTER TABLE audit_event VALIDATE CONSTRAINT audit_event_operators_are_no_callback;
