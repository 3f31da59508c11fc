-- What the orchestrator reports: remembered, so that a repeated report changes nothing.

SET lock_timeout = '2s';

CREATE TABLE callback_event (
  job_id         uuid NOT NULL REFERENCES job (id),
  event_id       text NOT NULL,
  payload_sha256 bytea NOT NULL,
  sequence       integer NOT NULL,
  PRIMARY KEY (job_id, event_id),
  CONSTRAINT callback_event_id_length CHECK (char_length(event_id) BETWEEN 1 AND 128),
  CONSTRAINT callback_event_hash_length CHECK (octet_length(payload_sha256) = 32)
);
COMMENT ON TABLE  callback_event IS 'Every applied callback, for as long as its job: the same event again is a replay.';
COMMENT ON COLUMN callback_event.job_id IS 'The job it was about.';
COMMENT ON COLUMN callback_event.event_id IS 'The worker''s name for the event, unique for the job.';
COMMENT ON COLUMN callback_event.payload_sha256 IS 'SHA-256 of the canonical payload: tells a repetition from a contradiction.';
COMMENT ON COLUMN callback_event.sequence IS 'The audit event that it caused.';

GRANT SELECT, INSERT ON callback_event TO pawl_service;
GRANT SELECT ON callback_event TO pawl_reader;
