-- A retry is also of a cancelled job (spec/decisions/003). No guard of the database ever asked for the status of the job that is
-- retried, so only the comments change.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (26, 22);

COMMENT ON COLUMN job.retry_of IS 'The failed or cancelled job that this one tries again; NULL for a first attempt.';
COMMENT ON COLUMN job.client_request_id IS
  'The editor''s name for the retry, unique for the job that is retried; NULL for a first attempt.';
