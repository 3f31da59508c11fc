package dev.pawl.faults;

import dev.pawl.testing.Query;
import dev.pawl.testing.TestDatabase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Invariants of the rows, whatever has been killed: nothing is half done. */
final class Invariants {
    /** Each finds the jobs that break it. */
    private static final Map<String, String> BROKEN = new LinkedHashMap<>();

    static {
        BROKEN.put("audit events are 1 to version, and the last one is where the job is", """
                SELECT j.id FROM job j
                CROSS JOIN LATERAL (
                  SELECT count(*) AS events, min(sequence) AS first, max(sequence) AS last
                  FROM audit_event WHERE job_id = j.id
                ) trail
                LEFT JOIN audit_event e ON e.job_id = j.id AND e.sequence = j.version
                WHERE (events, first, last) IS DISTINCT FROM (j.version, 1, j.version)
                  OR (e.new_status, e.recorded_at) IS DISTINCT FROM (j.status, j.updated_at)""");
        BROKEN.put("each audit event is chained to the one before", """
                SELECT job_id FROM (
                  SELECT job_id, chain, audit_event_chain(audit_event, coalesce(
                    lag(chain) OVER (PARTITION BY job_id ORDER BY sequence), decode(repeat('00', 32), 'hex'))) AS computed
                  FROM audit_event
                ) AS trail
                WHERE chain IS DISTINCT FROM computed""");
        BROKEN.put("failure goes with FAILED, and its code is the event's reason", """
                SELECT j.id FROM job j JOIN audit_event e ON e.job_id = j.id AND e.sequence = j.version
                WHERE (j.status = 'FAILED') IS DISTINCT FROM (j.failure_code IS NOT NULL)
                  OR (j.status = 'FAILED' AND e.reason_code IS DISTINCT FROM j.failure_code)""");
        BROKEN.put("each step of an orchestrator names its callback, and no other step names one", """
                SELECT job_id FROM audit_event
                WHERE (actor_type = 'orchestrator') IS DISTINCT FROM (callback_id_hash IS NOT NULL)""");
        BROKEN.put("the latest callback is the latest step of an orchestrator", """
                SELECT j.id FROM job j
                WHERE j.latest_callback_occurred_at IS DISTINCT FROM (
                  SELECT occurred_at FROM audit_event
                  WHERE job_id = j.id AND actor_type = 'orchestrator' ORDER BY sequence DESC LIMIT 1)""");
        BROKEN.put("the video is there once the job was uploaded", """
                SELECT j.id FROM job j
                WHERE jsonb_exists(j.manifest, 'video_uri') IS DISTINCT FROM (
                  j.retry_of IS NOT NULL
                  OR EXISTS (SELECT FROM audit_event WHERE job_id = j.id AND new_status = 'UPLOADED'))""");
        BROKEN.put("a dispatch is where its job lets it be", """
                SELECT j.id
                FROM job j
                JOIN (SELECT *, max(number) OVER (PARTITION BY job_id) AS latest FROM dispatch) d ON d.job_id = j.id
                WHERE d.active IS DISTINCT FROM (d.state IN ('PENDING', 'DELIVERED'))
                  OR number < latest AND d.state <> 'FINISHED'
                  OR number = latest AND (
                    d.active = (j.status IN ('DRAFT_READY', 'EDITING', 'FAILED', 'CANCELLED', 'DONE'))
                    OR (j.status IN ('DRAFT_READY', 'EDITING', 'DONE') AND d.state <> 'FINISHED')
                    OR (j.status = 'CANCELLED' AND d.state = 'FINISHED' AND 'EDITING' <> (
                      SELECT prev_status FROM audit_event WHERE job_id = j.id AND new_status = 'CANCELLED')))""");
        BROKEN.put("a job that runs has a dispatch", """
                SELECT j.id FROM job j LEFT JOIN dispatch d ON d.job_id = j.id
                WHERE d.job_id IS NULL AND (j.retry_of IS NOT NULL OR EXISTS (
                  SELECT FROM audit_event
                  WHERE job_id = j.id AND new_status = 'AUDIO_EXTRACTING' AND actor_type = 'editor'))""");
        BROKEN.put("what is to be sent is staged", """
                SELECT d.job_id FROM dispatch d
                WHERE d.state IN ('PENDING', 'STOP_REQUESTED') AND NOT EXISTS (
                  SELECT FROM scheduled_tasks t
                  WHERE t.task_instance = d.dispatch_id::text
                    AND t.task_name = CASE WHEN d.state <> 'PENDING' THEN 'job.cancel' WHEN d.kind IN ('RUN', 'RETRY') THEN 'job.run'
                      ELSE 'job.' || lower(d.kind::text) END)""");
        BROKEN.put("no audit event is without its job", """
                SELECT job_id FROM audit_event WHERE job_id NOT IN (SELECT id FROM job)""");
    }

    private Invariants() {}

    /** What is broken, with the jobs that break it; empty when all is well. */
    static List<String> broken(TestDatabase database) {
        List<String> broken = new ArrayList<>();
        BROKEN.forEach((what, query) -> {
            List<String> jobs = Query.texts(database, query);
            if (!jobs.isEmpty()) {
                broken.add(what + ", but not of " + jobs);
            }
        });
        return broken;
    }
}
