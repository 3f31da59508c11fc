-- A stop that nobody confirms can be forced, by the editor or when its grace is over (spec/decisions/056). Older replicas go on:
-- they know the columns no more than they know job.kill, and keep sending job.cancel. The columns come without a default, which
-- takes no time however many rows there are.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (29, 22);

ALTER TABLE dispatch
  ADD COLUMN stop_delivered_at timestamptz,
  ADD COLUMN kill_requested_at timestamptz,
  ADD COLUMN kill_requested_by text;
COMMENT ON COLUMN dispatch.stop_delivered_at IS
  'When the orchestrator first took the request to stop without confirming the stop: the grace begins. NULL if it never did.';
COMMENT ON COLUMN dispatch.kill_requested_at IS 'When the stop was forced: since then job.kill is sent instead of job.cancel.';
COMMENT ON COLUMN dispatch.kill_requested_by IS
  'The editor who forced it, as in audit_event.actor_id; NULL with kill_requested_at set: its grace was over.';

ALTER TABLE dispatch
  ADD CONSTRAINT dispatch_stop_is_delivered_after_its_request CHECK (
    stop_delivered_at IS NULL OR stop_requested_at IS NOT NULL AND stop_delivered_at >= stop_requested_at
  ) NOT VALID,
  ADD CONSTRAINT dispatch_kill_follows_the_request_to_stop CHECK (
    kill_requested_at IS NULL OR stop_requested_at IS NOT NULL AND kill_requested_at >= stop_requested_at
  ) NOT VALID,
  ADD CONSTRAINT dispatch_kill_by_somebody_says_when CHECK (kill_requested_by IS NULL OR kill_requested_at IS NOT NULL) NOT VALID;

CREATE OR REPLACE FUNCTION dispatch_guard_birth() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF num_nonnulls(NEW.attempt_started_at, NEW.attempt_ended_at, NEW.stop_requested_at, NEW.stop_delivered_at, NEW.kill_requested_at,
                  NEW.kill_requested_by, NEW.stop_confirmed_at, NEW.last_error_code) > 0
     OR NEW.kind::text <> 'ADOPTED' AND (NEW.state <> 'PENDING' OR NEW.delivered_at IS NOT NULL)
     OR NEW.kind::text = 'ADOPTED' AND (NEW.state <> 'DELIVERED' OR NEW.delivered_at IS DISTINCT FROM NEW.created_at) THEN
    RAISE EXCEPTION 'a dispatch begins as PENDING, before anything has happened to it; an adopted one as DELIVERED'
      USING ERRCODE = 'PW009';
  END IF;
  IF NEW.created_at NOT BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp() + interval '1 minute' THEN
    RAISE EXCEPTION 'created_at of a new dispatch is the present, not %', NEW.created_at
      USING ERRCODE = 'PW008', HINT = 'Within a minute of clock_timestamp().';
  END IF;
  IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM public.dispatch WHERE job_id = NEW.job_id) THEN
    RAISE EXCEPTION 'dispatch % of job % is not its next one', NEW.number, NEW.job_id USING ERRCODE = 'PW009';
  END IF;
  -- The move of the job is written before the dispatch that it is for.
  IF NEW.kind::text IN ('REGENERATE', 'EXPORT', 'ADOPTED') THEN
    PERFORM FROM public.job
    WHERE id = NEW.job_id
      AND (status = 'REGENERATING' AND NEW.kind::text <> 'EXPORT' OR status = 'EXPORTING' AND NEW.kind::text <> 'REGENERATE');
    IF NOT FOUND THEN
      RAISE EXCEPTION 'a dispatch of kind % begins when its job begins that work', NEW.kind USING ERRCODE = 'PW009';
    END IF;
  END IF;
  NEW.active := true;
  RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION dispatch_guard_update() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  earliest CONSTANT timestamptz := clock_timestamp() - interval '1 minute';
  latest CONSTANT timestamptz := clock_timestamp() + interval '1 minute';
BEGIN
  IF (NEW.dispatch_id, NEW.job_id, NEW.number, NEW.kind, NEW.created_at, NEW.instructions_uri, NEW.formats)
     IS DISTINCT FROM
     (OLD.dispatch_id, OLD.job_id, OLD.number, OLD.kind, OLD.created_at, OLD.instructions_uri, OLD.formats) THEN
    RAISE EXCEPTION 'identity, job, number, kind, request and created_at of a dispatch never change' USING ERRCODE = 'PW009';
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
    -- What the job moved to is written before the end of its dispatch. UNDELIVERABLE is not: there it is the other way round.
    IF NEW.state IN ('FINISHED', 'WITHDRAWN', 'STOP_REQUESTED') THEN
      PERFORM FROM public.job
      WHERE id = NEW.job_id
        AND (status = 'FAILED'
             OR status IN ('DRAFT_READY', 'EDITING', 'DONE') AND NEW.state = 'FINISHED'
             OR status = 'CANCELLED' AND NEW.state <> 'FINISHED');
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
  IF (NEW.stop_delivered_at, NEW.kill_requested_at, NEW.kill_requested_by)
     IS DISTINCT FROM (OLD.stop_delivered_at, OLD.kill_requested_at, OLD.kill_requested_by) THEN
    IF OLD.state <> 'STOP_REQUESTED' OR NEW.state <> 'STOP_REQUESTED' THEN
      RAISE EXCEPTION 'a stop is delivered, and forced, only while it is requested' USING ERRCODE = 'PW009';
    END IF;
    IF NEW.stop_delivered_at IS DISTINCT FROM OLD.stop_delivered_at AND OLD.stop_delivered_at IS NOT NULL
       OR (NEW.kill_requested_at, NEW.kill_requested_by) IS DISTINCT FROM (OLD.kill_requested_at, OLD.kill_requested_by)
          AND OLD.kill_requested_at IS NOT NULL THEN
      RAISE EXCEPTION 'the delivery of a stop, and its forcing, are set once' USING ERRCODE = 'PW009';
    END IF;
  END IF;

  IF NEW.attempt_started_at IS DISTINCT FROM OLD.attempt_started_at AND NEW.attempt_started_at NOT BETWEEN earliest AND latest
     OR NEW.attempt_ended_at IS DISTINCT FROM OLD.attempt_ended_at AND NEW.attempt_ended_at NOT BETWEEN earliest AND latest
     OR NEW.delivered_at IS DISTINCT FROM OLD.delivered_at AND NEW.delivered_at NOT BETWEEN earliest AND latest
     OR NEW.stop_requested_at IS DISTINCT FROM OLD.stop_requested_at AND NEW.stop_requested_at NOT BETWEEN earliest AND latest
     OR NEW.stop_confirmed_at IS DISTINCT FROM OLD.stop_confirmed_at AND NEW.stop_confirmed_at NOT BETWEEN earliest AND latest
     OR NEW.stop_delivered_at IS DISTINCT FROM OLD.stop_delivered_at AND NEW.stop_delivered_at NOT BETWEEN earliest AND latest
     OR NEW.kill_requested_at IS DISTINCT FROM OLD.kill_requested_at AND NEW.kill_requested_at NOT BETWEEN earliest AND latest THEN
    RAISE EXCEPTION 'a time that is set in a dispatch is the present'
      USING ERRCODE = 'PW008', HINT = 'Within a minute of clock_timestamp().';
  END IF;
  NEW.active := NEW.state IN ('PENDING', 'DELIVERED');
  RETURN NEW;
END
$$;

DROP TRIGGER dispatch_step ON dispatch;
CREATE TRIGGER dispatch_step BEFORE UPDATE OF dispatch_id, job_id, number, kind, state, active, created_at, instructions_uri,
    formats, attempt_started_at, attempt_ended_at, delivered_at, stop_requested_at, stop_delivered_at, kill_requested_at,
    kill_requested_by, stop_confirmed_at ON dispatch
  FOR EACH ROW EXECUTE FUNCTION dispatch_guard_update();
ALTER TABLE dispatch ENABLE ALWAYS TRIGGER dispatch_step;
