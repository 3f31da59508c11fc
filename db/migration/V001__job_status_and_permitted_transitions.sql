-- The statuses a job may have and the moves between them: spec/job_fsm.md, as rows.

SET lock_timeout = '2s';

CREATE TYPE job_status AS ENUM (
  'CREATED',
  'UPLOADING',
  'UPLOADED',
  'AUDIO_EXTRACTING',
  'AUDIO_READY',
  'TRANSCRIBING',
  'TRANSCRIPT_READY',
  'GENERATING',
  'DRAFT_READY',
  'EDITING',
  'REGENERATING',
  'EXPORTING',
  'FAILED',
  'CANCELLED',
  'DONE'
);
COMMENT ON TYPE job_status IS 'Status of a job (spec/job_fsm.md). FAILED, CANCELLED and DONE are terminal.';

CREATE TABLE job_transition (
  prev_status job_status,
  new_status  job_status NOT NULL,
  CONSTRAINT job_transition_is_listed_once UNIQUE NULLS NOT DISTINCT (prev_status, new_status)
);
COMMENT ON TABLE  job_transition IS 'Every permitted move of a job. A move that has no row here is refused by the database.';
COMMENT ON COLUMN job_transition.prev_status IS 'Status before the move; NULL for the birth of a job.';
COMMENT ON COLUMN job_transition.new_status IS 'Status after the move.';

INSERT INTO job_transition (prev_status, new_status) VALUES
  (NULL, 'CREATED'),
  (NULL, 'UPLOADED'),
  (NULL, 'AUDIO_READY'),
  (NULL, 'TRANSCRIPT_READY'),
  ('CREATED', 'UPLOADING'),
  ('CREATED', 'UPLOADED'),
  ('CREATED', 'CANCELLED'),
  ('UPLOADING', 'UPLOADED'),
  ('UPLOADING', 'FAILED'),
  ('UPLOADING', 'CANCELLED'),
  ('UPLOADED', 'AUDIO_EXTRACTING'),
  ('UPLOADED', 'FAILED'),
  ('UPLOADED', 'CANCELLED'),
  ('AUDIO_EXTRACTING', 'AUDIO_EXTRACTING'),
  ('AUDIO_EXTRACTING', 'AUDIO_READY'),
  ('AUDIO_EXTRACTING', 'FAILED'),
  ('AUDIO_EXTRACTING', 'CANCELLED'),
  ('AUDIO_READY', 'TRANSCRIBING'),
  ('AUDIO_READY', 'FAILED'),
  ('AUDIO_READY', 'CANCELLED'),
  ('TRANSCRIBING', 'TRANSCRIBING'),
  ('TRANSCRIBING', 'TRANSCRIPT_READY'),
  ('TRANSCRIBING', 'FAILED'),
  ('TRANSCRIBING', 'CANCELLED'),
  ('TRANSCRIPT_READY', 'GENERATING'),
  ('TRANSCRIPT_READY', 'FAILED'),
  ('TRANSCRIPT_READY', 'CANCELLED'),
  ('GENERATING', 'GENERATING'),
  ('GENERATING', 'DRAFT_READY'),
  ('GENERATING', 'FAILED'),
  ('GENERATING', 'CANCELLED'),
  ('DRAFT_READY', 'EDITING'),
  ('DRAFT_READY', 'REGENERATING'),
  ('DRAFT_READY', 'EXPORTING'),
  ('DRAFT_READY', 'DONE'),
  ('EDITING', 'REGENERATING'),
  ('EDITING', 'EXPORTING'),
  ('EDITING', 'DONE'),
  ('EDITING', 'CANCELLED'),
  ('REGENERATING', 'DRAFT_READY'),
  ('REGENERATING', 'EDITING'),
  ('REGENERATING', 'FAILED'),
  ('REGENERATING', 'CANCELLED'),
  ('EXPORTING', 'EDITING'),
  ('EXPORTING', 'DONE'),
  ('EXPORTING', 'FAILED'),
  ('EXPORTING', 'CANCELLED');

GRANT SELECT ON job_transition TO pawl_service, pawl_reader;
