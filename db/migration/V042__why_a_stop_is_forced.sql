-- Whoever forces a stop may say why, and an operator must (spec/decisions/074). Older releases know nothing of it, and go on. The
-- column comes without a default, which takes no time however many rows there are.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (42, 31);

ALTER TABLE dispatch
  ADD COLUMN kill_reason_code text,
  ADD CONSTRAINT dispatch_kill_reason_code_form CHECK (kill_reason_code ~ '^[A-Za-z0-9_.-]{1,64}$') NOT VALID,
  ADD CONSTRAINT dispatch_kill_reason_is_somebodys CHECK (kill_reason_code IS NULL OR kill_requested_by IS NOT NULL) NOT VALID;
COMMENT ON COLUMN dispatch.kill_reason_code IS 'Why the person in kill_requested_by forced the stop; NULL if they did not say.';
COMMENT ON COLUMN dispatch.kill_requested_by IS
  'The person who forced it, as in audit_event.actor_id; NULL with kill_requested_at set: its grace was over.';

CREATE FUNCTION dispatch_guard_kill_reason() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'why a stop is forced is said when it is forced' USING ERRCODE = 'PW009';
END
$$;
COMMENT ON FUNCTION dispatch_guard_kill_reason() IS 'Refuses to change why a stop was forced, or to say it later.';

CREATE TRIGGER dispatch_kill_reason BEFORE UPDATE OF kill_reason_code, kill_requested_at ON dispatch FOR EACH ROW
  WHEN (NEW.kill_reason_code IS DISTINCT FROM OLD.kill_reason_code AND OLD.kill_requested_at IS NOT NULL)
  EXECUTE FUNCTION dispatch_guard_kill_reason();
ALTER TABLE dispatch ENABLE ALWAYS TRIGGER dispatch_kill_reason;
