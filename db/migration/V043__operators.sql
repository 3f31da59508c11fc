-- People who act on what others own (spec/decisions/074). Alone in its file, because a new value of a type cannot be used in the
-- transaction that adds it. No row has it before a token has the role of operators, which the release before does not know: give
-- nobody the role before its last replica is gone, because it could not read such a row.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (43, 31);

ALTER TYPE actor_type ADD VALUE 'operator';
COMMENT ON TYPE actor_type IS
  'Who moved a job: the person who owns it, the worker that runs the pipeline, Pawl itself, or a person who acts for others.';
