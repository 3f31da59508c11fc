SET lock_timeout = '2s';

CREATE TABLE project (
  id         uuid PRIMARY KEY,
  owner_id   text NOT NULL,
  name       text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT project_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
  CONSTRAINT project_has_one_owner UNIQUE (owner_id, id)
);
COMMENT ON TABLE  project IS 'A folder of jobs that belongs to one editor.';
COMMENT ON COLUMN project.id IS 'UUIDv7, made by the service; ordered by creation.';
COMMENT ON COLUMN project.owner_id IS 'Subject (sub) of the token of the editor who owns the project and all its jobs.';
COMMENT ON COLUMN project.name IS 'As the editor typed it, trimmed.';
COMMENT ON COLUMN project.created_at IS 'When it was created, server clock.';
COMMENT ON CONSTRAINT project_has_one_owner ON project IS
  'Serves the list of an editor''s projects, and lets job carry owner_id without ever contradicting its project.';

GRANT SELECT, INSERT ON project TO pawl_service;
GRANT SELECT ON project TO pawl_reader;
