-- Outside of a transaction, as V012 is, and for the same reasons; it may be run again after it stopped half-way.

SET lock_timeout = '1h';

INSERT INTO schema_compatibility VALUES (25, 7) ON CONFLICT DO NOTHING;

DROP INDEX CONCURRENTLY IF EXISTS job_upload_to_check;
CREATE INDEX CONCURRENTLY job_upload_to_check ON job (upload_check_at) WHERE upload_check_at IS NOT NULL;
COMMENT ON INDEX job_upload_to_check IS 'The jobs that wait for their upload, and which of them to check next.';

-- The jobs that waited before there was the column; those that somebody holds are left for another turn.
DO $$
DECLARE
  ids uuid[] := ARRAY(SELECT id FROM public.job WHERE live AND status IN ('CREATED', 'UPLOADING') AND upload_check_at IS NULL);
BEGIN
  COMMIT;
  WHILE cardinality(ids) > 0 LOOP
    UPDATE public.job SET upload_check_at = now()
    WHERE status IN ('CREATED', 'UPLOADING')
      AND id IN (SELECT id FROM public.job WHERE id = ANY (ids[1:200]) FOR NO KEY UPDATE SKIP LOCKED);
    COMMIT;
    ids := ids[201:] || ARRAY(SELECT id FROM public.job WHERE id = ANY (ids[1:200])
                                AND status IN ('CREATED', 'UPLOADING') AND upload_check_at IS NULL);
    PERFORM pg_sleep(0.01);
  END LOOP;
END
$$;
