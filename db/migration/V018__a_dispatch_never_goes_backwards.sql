-- A dispatch takes the steps of spec/orchestrators.md and no others, and each of its times is the present when it is set, and
-- stays (spec/decisions/045).

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (18, 7);

CREATE FUNCTION dispatch_guard_birth() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.state <> 'PENDING'
     OR num_nonnulls(NEW.attempt_started_at, NEW.attempt_ended_at, NEW.delivered_at, NEW.stop_requested_at,
                     NEW.stop_confirmed_at, NEW.last_error_code) > 0 THEN
    RAISE EXCEPTION 'a dispatch begins as PENDING, before anything has happened to it' USING ERRCODE = 'PW009';
  END IF;
  IF NEW.created_at NOT BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN
    RAISE EXCEPTION 'created_at of a new dispatch is the present, not %', NEW.created_at
      USING ERRCODE = 'PW008', HINT = 'Within a minute of clock_timestamp().';
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION dispatch_guard_birth() IS 'Refuses a dispatch that begins anywhere but in PENDING, or at another time than now.';

CREATE FUNCTION dispatch_guard_update() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  earliest CONSTANT timestamptz := clock_timestamp() - interval '1 minute';
  latest CONSTANT timestamptz := clock_timestamp() + interval '1 minute';
BEGIN
  IF (NEW.dispatch_id, NEW.job_id, NEW.kind, NEW.created_at) IS DISTINCT FROM (OLD.dispatch_id, OLD.job_id, OLD.kind, OLD.created_at) THEN
    RAISE EXCEPTION 'identity, job, kind and created_at of a dispatch never change' USING ERRCODE = 'PW009';
  END IF;

  IF NEW.state <> OLD.state THEN
    IF (OLD.state, NEW.state) NOT IN (
         ('PENDING', 'DELIVERED'), ('PENDING', 'FINISHED'), ('PENDING', 'WITHDRAWN'), ('PENDING', 'STOP_REQUESTED'),
         ('PENDING', 'UNDELIVERABLE'), ('DELIVERED', 'FINISHED'), ('DELIVERED', 'STOP_REQUESTED'),
         ('STOP_REQUESTED', 'STOPPED'), ('STOP_REQUESTED', 'UNDELIVERABLE')) THEN
      RAISE EXCEPTION 'a dispatch cannot move from % to %', OLD.state, NEW.state
        USING ERRCODE = 'PW009', HINT = 'The permitted moves are in spec/orchestrators.md.';
    END IF;
    IF NEW.state = 'FINISHED' AND NEW.delivered_at IS NULL
       OR OLD.state = 'PENDING' AND NEW.state IN ('STOP_REQUESTED', 'UNDELIVERABLE') AND NEW.attempt_started_at IS NULL THEN
      RAISE EXCEPTION 'a dispatch that nobody can have received cannot become %', NEW.state
        USING ERRCODE = 'PW009', HINT = 'It becomes WITHDRAWN.';
    END IF;
    -- The end of the job is written before that of its dispatch. UNDELIVERABLE is not: there it is the other way round.
    IF NEW.state IN ('FINISHED', 'WITHDRAWN', 'STOP_REQUESTED') THEN
      PERFORM FROM public.job
      WHERE id = NEW.job_id
        AND (status = 'FAILED' OR status = 'DONE' AND NEW.state = 'FINISHED' OR status = 'CANCELLED' AND NEW.state <> 'FINISHED');
      IF NOT FOUND THEN
        IF current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
          RAISE EXCEPTION 'a dispatch cannot become % while its job goes on', NEW.state
            USING ERRCODE = 'PW009', HINT = 'Only the owner leaves one behind: pawl adopt --withdraw.';
        END IF;
      END IF;
    END IF;
  END IF;

  IF NEW.attempt_started_at IS DISTINCT FROM OLD.attempt_started_at THEN
    IF OLD.state <> 'PENDING' OR NEW.state <> 'PENDING' OR NEW.attempt_started_at IS NULL OR NEW.attempt_ended_at IS NOT NULL THEN
      RAISE EXCEPTION 'an attempt begins while a dispatch is PENDING, and takes its place in the history' USING ERRCODE = 'PW009';
    END IF;
  ELSIF NEW.attempt_ended_at IS DISTINCT FROM OLD.attempt_ended_at AND OLD.attempt_ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'an attempt ends once' USING ERRCODE = 'PW009';
  END IF;
  IF NEW.delivered_at IS DISTINCT FROM OLD.delivered_at AND (OLD.delivered_at IS NOT NULL OR NEW.state IN ('PENDING', 'WITHDRAWN'))
     OR NEW.stop_requested_at IS DISTINCT FROM OLD.stop_requested_at AND (OLD.state = NEW.state OR NEW.state <> 'STOP_REQUESTED')
     OR NEW.stop_confirmed_at IS DISTINCT FROM OLD.stop_confirmed_at AND OLD.stop_confirmed_at IS NOT NULL THEN
    RAISE EXCEPTION 'what a dispatch says of its delivery and of its stop is set once, when it happens' USING ERRCODE = 'PW009';
  END IF;
  IF NEW.stop_confirmed_at < NEW.stop_requested_at THEN
    RAISE EXCEPTION 'a stop cannot be confirmed before it is requested' USING ERRCODE = 'PW009';
  END IF;

  IF NEW.attempt_started_at IS DISTINCT FROM OLD.attempt_started_at AND NEW.attempt_started_at NOT BETWEEN earliest AND latest
     OR NEW.attempt_ended_at IS DISTINCT FROM OLD.attempt_ended_at AND NEW.attempt_ended_at NOT BETWEEN earliest AND latest
     OR NEW.delivered_at IS DISTINCT FROM OLD.delivered_at AND NEW.delivered_at NOT BETWEEN earliest AND latest
     OR NEW.stop_requested_at IS DISTINCT FROM OLD.stop_requested_at AND NEW.stop_requested_at NOT BETWEEN earliest AND latest
     OR NEW.stop_confirmed_at IS DISTINCT FROM OLD.stop_confirmed_at AND NEW.stop_confirmed_at NOT BETWEEN earliest AND latest THEN
    RAISE EXCEPTION 'a time that is set in a dispatch is the present'
      USING ERRCODE = 'PW008', HINT = 'Within a minute of clock_timestamp().';
  END IF;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION dispatch_guard_update() IS
  'Refuses a dispatch that goes backwards, that ends while its job goes on, or whose times change or are not the present.';

CREATE FUNCTION dispatch_guard_removal() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' AND public.archive_is_open(TG_RELID) THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'dispatches are kept: % refused', TG_OP
    USING ERRCODE = 'PW009', HINT = 'The owner removes those of jobs that ended long ago: pawl archive.';
END
$$;
COMMENT ON FUNCTION dispatch_guard_removal() IS 'Refuses DELETE and TRUNCATE of dispatches, for every role; the owner may archive.';

CREATE TRIGGER dispatch_birth BEFORE INSERT ON dispatch FOR EACH ROW EXECUTE FUNCTION dispatch_guard_birth();
-- All columns but two: when the watchdog looks next, and what the latest error was, is nobody's proof of anything.
CREATE TRIGGER dispatch_step BEFORE UPDATE OF dispatch_id, job_id, kind, state, created_at, attempt_started_at, attempt_ended_at,
    delivered_at, stop_requested_at, stop_confirmed_at ON dispatch
  FOR EACH ROW EXECUTE FUNCTION dispatch_guard_update();
CREATE TRIGGER dispatch_is_kept BEFORE DELETE OR TRUNCATE ON dispatch
  FOR EACH STATEMENT EXECUTE FUNCTION dispatch_guard_removal();

ALTER TABLE dispatch
  ENABLE ALWAYS TRIGGER dispatch_birth,
  ENABLE ALWAYS TRIGGER dispatch_step,
  ENABLE ALWAYS TRIGGER dispatch_is_kept;
