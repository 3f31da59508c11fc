-- What was answered under an Idempotency-Key, so that a repeated request gets the same answer and changes nothing
-- (spec/decisions/023).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (8, 7);

CREATE TABLE kept_answer (
  owner_id       text NOT NULL,
  key            text NOT NULL,
  request_sha256 bytea NOT NULL,
  status         integer NOT NULL,
  location       text,
  etag           text,
  body           bytea NOT NULL,
  kept_until     timestamptz NOT NULL,
  PRIMARY KEY (owner_id, key),
  CONSTRAINT kept_answer_key_length CHECK (char_length(key) BETWEEN 1 AND 255),
  CONSTRAINT kept_answer_hash_length CHECK (octet_length(request_sha256) = 32),
  CONSTRAINT kept_answer_is_a_success CHECK (status BETWEEN 200 AND 299)
);
COMMENT ON TABLE  kept_answer IS
  'The answer to every change that carried an Idempotency-Key, written in the transaction of the change; kept for a day.';
COMMENT ON COLUMN kept_answer.owner_id IS 'Subject (sub) of the token of the editor who sent the key; keys of two editors never meet.';
COMMENT ON COLUMN kept_answer.key IS 'The key, as the editor chose it.';
COMMENT ON COLUMN kept_answer.request_sha256 IS 'SHA-256 of method, path and body: tells a repetition from another request.';
COMMENT ON COLUMN kept_answer.status IS 'HTTP status of the answer.';
COMMENT ON COLUMN kept_answer.location IS 'Its Location without PAWL_BASE_PATH; NULL when it had none.';
COMMENT ON COLUMN kept_answer.etag IS 'Its ETag; NULL when it had none.';
COMMENT ON COLUMN kept_answer.body IS
  'Its body, JSON in UTF-8. Holds artifact URIs, as job.manifest does. Confidential: never in logs or audit.';
COMMENT ON COLUMN kept_answer.kept_until IS 'From then on the key counts as new, whether or not the row has been removed.';

CREATE INDEX kept_answer_by_end ON kept_answer (kept_until);
COMMENT ON INDEX kept_answer_by_end IS 'Finds what need not be kept any longer.';

-- UPDATE for the key that is used again before its old answer was removed, and for the lock of the removal.
GRANT SELECT, INSERT, UPDATE, DELETE ON kept_answer TO pawl_service;
GRANT SELECT ON kept_answer TO pawl_reader;

COMMENT ON COLUMN scheduled_tasks.task_name IS
  'job.run and job.cancel: a webhook to send; watchdog: the search for jobs that hang; kept-answers: the removal of old ones.';
INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)
VALUES ('kept-answers', 'recurring', now(), false, 1);
