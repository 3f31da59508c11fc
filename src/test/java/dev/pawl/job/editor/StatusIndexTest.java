package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A query for a few jobs of a large project by status reads only those, whatever the status. */
@Slow("fills a project with many jobs, and reads plans")
class StatusIndexTest {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final UUID PROJECT = UUID.fromString("01900000-0000-7000-8000-000000000000");
    private static final String OWNER = "owner-of-much";
    private static final int ENDED = 30_000;
    /** Enough for the driver to prepare a statement on the server and for the server to settle on a generic plan. */
    private static final int REPETITIONS = 12;
    /** What they may read all together: more than they show, and less than one walk through the project. */
    private static final int MUCH = ENDED / 2;

    /** The few are the oldest: a page shows the newest first, and would come to them last. */
    private static final String FILL = """
            INSERT INTO project VALUES ('%1$s', '%2$s', 'Much', now());
            INSERT INTO job (id, project_id, owner_id, status, version, manifest, failure_code, failure_message,
                failed_stage, created_at, updated_at, live, ended_as, ended_at, ended_by_type)
              SELECT CAST(lpad(to_hex(n), 8, '0') || '-0000-7000-8000-000000000000' AS uuid), '%1$s', '%2$s', status, 2,
                '{"exports": []}', CASE status WHEN 'FAILED' THEN 'X' END, CASE status WHEN 'FAILED' THEN 'x' END,
                CASE status WHEN 'FAILED' THEN CAST('CREATED' AS job_status) END, now(), now(),
                CASE status WHEN 'TRANSCRIBING' THEN true WHEN 'EDITING' THEN true END,
                ended_as, CASE WHEN ended_as IS NOT NULL THEN now() END, CASE WHEN ended_as IS NOT NULL THEN 'system'::actor_type END
              FROM generate_series(1, %3$d) n, LATERAL (SELECT CAST(CASE WHEN n <= 10 THEN 'TRANSCRIBING'
                WHEN n <= 20 THEN 'EDITING' WHEN n <= 30 THEN 'FAILED' WHEN n <= 40 THEN 'CANCELLED' ELSE 'DONE' END
                AS job_status)) AS stage (status),
                LATERAL (SELECT CASE WHEN status NOT IN ('TRANSCRIBING', 'EDITING') THEN status END) AS ended (ended_as);
            INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
                correlation_id, occurred_at, recorded_at, chain)
              SELECT id, 1, 'CREATED'::job_status, NULL::job_status, 'JOB_CREATED'::audit_event_type, project_id, 'system'::actor_type, 'fill',
                now(), now(), sha256('') FROM job
              UNION ALL
              SELECT id, 2, status, 'CREATED', 'JOB_STATUS_TRANSITION_APPLIED', project_id, 'system', 'fill',
                now(), now(), sha256('') FROM job;
            SELECT brin_summarize_new_values('audit_event_by_time'); -- Or else autovacuum does it, which counts as a scan.
            ANALYZE;
            """.formatted(PROJECT, OWNER, ENDED);

    @BeforeAll
    static void fill() {
        PastGuards.fill(DATABASE, FILL);
    }

    @Test
    void a_page_by_status_and_a_cancel_by_status_read_no_more_than_they_are_about() {
        long before = read();
        try (RunningPawl pawl = RunningPawl.start(DATABASE)) {
            Api api = pawl.as(OWNER);
            for (int i = 0; i < REPETITIONS; i++) {
                assertPage(api, 10, "status=TRANSCRIBING");
                assertPage(api, 10, "status=FAILED");
                assertPage(api, 10, "status=CANCELLED");
                assertPage(api, 20, "status=FAILED&status=EDITING");
                assertPage(api, 20, "status=DONE&limit=20");
                assertPage(api, 20, "status=DONE&status=EDITING&limit=20");
                assertPage(api, 0, "status=GENERATING");
                assertCancelled(api, 0, "GENERATING");
            }
            assertCancelled(api, 10, "TRANSCRIBING");
        }
        long read = read() - before;
        assertTrue(read < MUCH, () -> read + " entries and rows were read");
    }

    private static void assertPage(Api api, int size, String query) {
        Api.Answer page = api.get("/projects/" + PROJECT + "/jobs?" + query);
        assertEquals(size, page.json().path("items").size(), page.response()::body);
        page.json()
                .path("items")
                .forEach(job ->
                        assertTrue(query.contains("status=" + job.path("status").asText()), query));
    }

    private static void assertCancelled(Api api, int size, String status) {
        Api.Answer cancelled =
                api.post("/projects/" + PROJECT + "/cancel-jobs", "{\"statuses\": [\"" + status + "\"]}");
        assertEquals(size, cancelled.json().path("items").size(), cancelled.response()::body);
    }

    /** The number of index entries and rows read from jobs and their events. */
    private static long read() {
        DATABASE.awaitEndOfSessions();
        List<String> entries = Query.textsOfAll(DATABASE, """
                SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname IN ('job', 'audit_event'))
                  + (SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname IN ('job', 'audit_event'))""");
        return Long.parseLong(entries.getFirst());
    }
}
