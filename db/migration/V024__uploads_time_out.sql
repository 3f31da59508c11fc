-- A job that waits for its upload ends by itself (spec/decisions/051). The column says when Pawl looks at it next; as in
-- dispatch.watchdog_at, that is never later than the job can time out, and no other step changes it. It comes without a
-- default, which takes no time however many rows there are, and a trigger fills it in for releases that do not know it.

SET lock_timeout = '2s';

INSERT INTO schema_compatibility VALUES (24, 7);

ALTER TABLE job ADD COLUMN upload_check_at timestamptz;
COMMENT ON COLUMN job.upload_check_at IS
  'When Pawl next checks whether its upload has timed out; NULL once it is CREATED or UPLOADING no longer.';

CREATE FUNCTION job_upload_check() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.upload_check_at := CASE TG_OP WHEN 'INSERT' THEN now() + interval '30 minutes' END;
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION job_upload_check() IS
  'Has the upload of a new job checked if its release does not know of that, and of no job that is beyond its upload.';
-- The status stays out of the index, so that the steps of a job stay on its page: only the one that ends the upload leaves.
CREATE TRIGGER job_upload_begins BEFORE INSERT ON job FOR EACH ROW
  WHEN (NEW.status = 'CREATED' AND NEW.upload_check_at IS NULL)
  EXECUTE FUNCTION job_upload_check();
CREATE TRIGGER job_upload_ends BEFORE UPDATE ON job FOR EACH ROW
  WHEN (OLD.upload_check_at IS NOT NULL AND NEW.status NOT IN ('CREATED', 'UPLOADING'))
  EXECUTE FUNCTION job_upload_check();
ALTER TABLE job
  ENABLE ALWAYS TRIGGER job_upload_begins,
  ENABLE ALWAYS TRIGGER job_upload_ends;
