-- Pawl's three roles and their privileges on the database itself. Run it once for each Pawl database, including one that
-- a dump is restored into and a copy by TEMPLATE, as a superuser, connected to it:
--
--   psql "$SUPERUSER_URL" -v ON_ERROR_STOP=1 -f db/roles.sql
--
-- Running it again changes nothing. It sets no password: give each role its own with \password, or use
-- certificate or peer authentication. The migrations grant table privileges; this file grants
-- only the database and the schema.
--
--   pawl_owner    owns every object; migrates, archives, and adopts a copy
--   pawl_service  what the service connects as: reads and writes rows, no DDL, no change of an audit row
--   pawl_reader   reads, for dashboards and for people

DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['pawl_owner', 'pawl_service', 'pawl_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', role_name);
      IF role_name = 'pawl_service' THEN
        -- Leaves some of PostgreSQL's default of 100 to others; db/README.md says how many Pawl needs.
        ALTER ROLE pawl_service CONNECTION LIMIT 80;
      END IF;
    END IF;
    EXECUTE format('ALTER ROLE %I SET timezone = %L', role_name, 'UTC');
  END LOOP;
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO pawl_owner;
GRANT USAGE ON SCHEMA public TO pawl_service, pawl_reader;

-- A temporary table would hide the real table of the same name in its session.
DO $$
BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO pawl_owner', current_database());
END
$$;
