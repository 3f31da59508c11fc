-- Roles of its own for one of several Pawls on the same server, so that none can read the database of another, or use up
-- its connections. Run it after roles.sql, as a superuser, connected to the database of that Pawl:
--
--   psql pawl_b -v ON_ERROR_STOP=1 -f db/own-roles.sql
--
-- In a database called pawl_b, it makes pawl_owner_of_pawl_b, pawl_service_of_pawl_b and pawl_reader_of_pawl_b: members of
-- the roles to which the migrations grant everything, and the only ones that may connect to this database. Running it again
-- changes nothing. It sets no password. db/README.md says how to move an existing database.

DO $$
DECLARE
  kind text;
  own text;
BEGIN
  FOREACH kind IN ARRAY ARRAY['owner', 'service', 'reader'] LOOP
    own := format('pawl_%s_of_%s', kind, current_database());
    IF octet_length(own) > 63 THEN
      RAISE EXCEPTION 'The name of the role % would be too long: rename the database.', own;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = own) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', own);
      IF kind = 'service' THEN
        EXECUTE format('ALTER ROLE %I CONNECTION LIMIT 80', own);
      END IF;
    END IF;
    EXECUTE format('ALTER ROLE %I SET timezone = %L', own, 'UTC');
    IF NOT pg_has_role(own, 'pawl_' || kind, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO %I', 'pawl_' || kind, own);
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), own);
  END LOOP;
  EXECUTE format(
    'REVOKE CONNECT ON DATABASE %I FROM PUBLIC, pawl_owner, pawl_service, pawl_reader', current_database());
END
$$;
