-- Every row keeps the rules that V029 gave to new ones alone. It looks at each of them, and nobody waits meanwhile: reads and
-- writes go on under its lock (SHARE UPDATE EXCLUSIVE).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (30, 22);

ALTER TABLE dispatch VALIDATE CONSTRAINT dispatch_stop_is_delivered_after_its_request;
ALTER TABLE dispatch VALIDATE CONSTRAINT dispatch_kill_follows_the_request_to_stop;
ALTER TABLE dispatch VALIDATE CONSTRAINT dispatch_kill_by_somebody_says_when;
