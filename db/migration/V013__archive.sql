-- pawl archive removes jobs that ended long ago, with their audit events, while the service works: no trigger is
-- switched off, so nobody waits (spec/decisions/044).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (13, 7);

-- The setting names the transaction, so that one which was left behind, or set for a role, opens nothing later.
CREATE FUNCTION archive_is_open(guarded oid) RETURNS boolean LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp
  RETURN current_setting('pawl.archiving', true) IS NOT DISTINCT FROM pg_current_xact_id()::text
    AND current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = guarded);
COMMENT ON FUNCTION archive_is_open(oid) IS
  'Whether this transaction of the table''s owner has opened the archive: pawl.archiving is the number of the transaction.';

CREATE OR REPLACE FUNCTION audit_event_guard_change() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' AND public.archive_is_open(TG_RELID) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'audit events are append-only: % refused', TG_OP
    USING ERRCODE = 'PW006', HINT = 'The owner removes old ones together with their jobs: pawl archive.';
END
$$;
COMMENT ON FUNCTION audit_event_guard_change() IS
  'Refuses UPDATE, DELETE and TRUNCATE of audit events, for every role; the owner may archive.';

CREATE OR REPLACE FUNCTION job_guard_removal() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' AND public.archive_is_open(TG_RELID) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'jobs are kept: % refused', TG_OP
    USING ERRCODE = 'PW007', HINT = 'The owner removes those that ended long ago: pawl archive.';
END
$$;
COMMENT ON FUNCTION job_guard_removal() IS 'Refuses DELETE and TRUNCATE of jobs, for every role; the owner may archive.';

CREATE FUNCTION job_guard_departure() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.status NOT IN ('FAILED', 'CANCELLED', 'DONE') THEN
    RAISE EXCEPTION 'job % is kept: it stands in %', OLD.id, OLD.status
      USING ERRCODE = 'PW007', HINT = 'Only what has ended is archived.';
  END IF;
  RETURN OLD;
END
$$;
COMMENT ON FUNCTION job_guard_departure() IS 'Refuses to archive a job that has not ended.';

CREATE FUNCTION audit_event_guard_departure() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM public.job WHERE id = OLD.job_id) THEN
    RAISE EXCEPTION 'audit event % of job % is kept for as long as its job', OLD.sequence, OLD.job_id
      USING ERRCODE = 'PW006';
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION audit_event_guard_departure() IS
  'Refuses, at commit, that an audit event goes without its job, so that no trail is ever archived in part.';

CREATE TRIGGER job_goes_when_it_has_ended BEFORE DELETE ON job FOR EACH ROW EXECUTE FUNCTION job_guard_departure();
ALTER TABLE job ENABLE ALWAYS TRIGGER job_goes_when_it_has_ended;

CREATE CONSTRAINT TRIGGER audit_event_goes_with_its_job AFTER DELETE ON audit_event
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_event_guard_departure();
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_goes_with_its_job;
