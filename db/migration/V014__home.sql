-- Where these rows live, so that a copy of them can be told from the original (spec/decisions/043).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (14, 7);

CREATE TABLE home (
  only_one          boolean PRIMARY KEY DEFAULT true,
  system_identifier bigint NOT NULL,
  database_oid      oid NOT NULL,
  since             timestamptz NOT NULL,
  CONSTRAINT home_is_one_row CHECK (only_one)
);
COMMENT ON TABLE  home IS
  'The cluster and the database that these rows were written in. In a restored copy it names the original, and serve does not start.';
COMMENT ON COLUMN home.only_one IS 'Always true: there is one row.';
COMMENT ON COLUMN home.system_identifier IS 'Of the cluster, as pg_control_system() tells it; its standbys and base backups have the same.';
COMMENT ON COLUMN home.database_oid IS 'Of the database, in pg_database. A database that is renamed keeps it.';
COMMENT ON COLUMN home.since IS 'When the rows were migrated or adopted here, server clock.';

GRANT SELECT ON home TO pawl_service, pawl_reader;

INSERT INTO home (system_identifier, database_oid, since)
SELECT system_identifier, pg_database.oid, now()
FROM pg_control_system(), pg_database
WHERE datname = current_database();

CREATE FUNCTION at_home() RETURNS boolean LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp
  RETURN EXISTS (
    SELECT FROM public.home
    JOIN pg_control_system() AS cluster ON cluster.system_identifier = home.system_identifier
    JOIN pg_database ON pg_database.oid = home.database_oid
    WHERE pg_database.datname = current_database()
  );
COMMENT ON FUNCTION at_home() IS 'Whether this database of this cluster is the one that home names.';
