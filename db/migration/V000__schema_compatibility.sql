-- Which releases work with which schema: what serve asks before it starts, and /readyz while it runs
-- (spec/decisions/017).

SET lock_timeout = '2s';

CREATE TABLE schema_compatibility (
  version      integer PRIMARY KEY,
  serves_since integer NOT NULL,
  CONSTRAINT schema_compatibility_looks_back CHECK (serves_since <= version)
);
COMMENT ON TABLE  schema_compatibility IS
  'What each migration says about older releases. Those of the first release say nothing: there is no older one.';
COMMENT ON COLUMN schema_compatibility.version IS 'The migration that says it.';
COMMENT ON COLUMN schema_compatibility.serves_since IS
  'The oldest schema whose release still works once the migration is applied. Older releases refuse to serve.';

GRANT SELECT ON schema_compatibility TO pawl_service, pawl_reader;
GRANT SELECT ON flyway_schema_history TO pawl_service, pawl_reader;
