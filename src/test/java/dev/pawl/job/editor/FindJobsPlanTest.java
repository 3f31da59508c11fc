package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.job.SearchWords;
import dev.pawl.testing.Api;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is asked for, an editor with very many jobs, and one among very many editors, gets it from an index. */
@Slow("fills a database with many jobs, and counts what is read of them")
class FindJobsPlanTest {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final String OWNER = "owner-of-much";
    private static final int JOBS = 100_000;
    /** Enough for the driver to prepare a statement on the server and for the server to settle on a generic plan. */
    private static final int REPETITIONS = 11;
    /** More than a page with its window of newest jobs needs, and much less than a walk through all of them. */
    private static final int MUCH = 20_000;

    /** Half of them belong to another editor. The oldest few are what the newest-first lists come to last. */
    private static final String FILL = """
            INSERT INTO project SELECT CAST('01900000-0000-7000-8000-00000000000' || n AS uuid), owner, 'Much', now(),
                CASE n WHEN 3 THEN now() END
              FROM (VALUES (1, '%1$s'), (2, '%1$s'), (3, '%1$s'), (4, 'another')) AS given (n, owner);
            INSERT INTO job (id, project_id, owner_id, status, version, manifest, failure_code, failure_message,
                failed_stage, created_at, updated_at, live, ended_as, ended_at, ended_by_type, title, labels, search)
              SELECT CAST(lpad(to_hex(1700000000000 + n::bigint * 60000), 12, '0') || '70008000000000000000' AS uuid), project.id, owner_id,
                status, 2, '{"exports": []}', CASE status WHEN 'FAILED' THEN 'X' END,
                CASE status WHEN 'FAILED' THEN 'x' END, CASE status WHEN 'FAILED' THEN CAST('CREATED' AS job_status) END,
                at, at, status = 'EDITING', ended, CASE WHEN ended IS NOT NULL THEN at END,
                CASE WHEN ended IS NOT NULL THEN 'system'::actor_type END, 'Title', '{"some": "label"}',
                CASE WHEN owner_id = '%1$s' THEN '%3$s' || CASE WHEN n <= 40 THEN ' %4$s %5$s' ELSE '' END ELSE 'wother' END
              FROM (SELECT n, CAST('01900000-0000-7000-8000-00000000000'
                        || CASE WHEN n %% 2 = 0 THEN 4 WHEN n <= 40 THEN 2 WHEN n > %2$d - 2000 THEN 3 ELSE 1 END AS uuid) AS project_id,
                  to_timestamp(1700000000 + n * 60) AS at,
                  CAST(CASE WHEN n <= 10 THEN 'EDITING' WHEN n <= 20 THEN 'FAILED' WHEN n <= 30 THEN 'CANCELLED' ELSE 'DONE' END AS job_status) AS status
                FROM generate_series(1, %2$d) n) AS given
              JOIN project ON project.id = given.project_id,
              LATERAL (SELECT CASE WHEN status <> 'EDITING' THEN status END) AS ending (ended);
            INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
                correlation_id, occurred_at, recorded_at, chain)
              SELECT id, 2, status, 'CREATED', 'JOB_STATUS_TRANSITION_APPLIED', project_id, 'system', 'fill', updated_at, updated_at, sha256('')
              FROM job;
            SELECT brin_summarize_new_values('audit_event_by_time'); -- Or else autovacuum does it, which counts as a scan.
            ANALYZE;
            """.formatted(
                    OWNER,
                    JOBS,
                    SearchWords.inTitle("common", OWNER).getFirst(),
                    SearchWords.inTitle("rareword", OWNER).getFirst(),
                    SearchWords.label("rare", "one", OWNER));

    @BeforeAll
    static void fill() {
        PastGuards.fill(DATABASE, FILL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/jobs?limit=20 | 20",
                "/jobs?live=true | 5",
                "/jobs?live=false&limit=20 | 20",
                "/jobs?status=FAILED | 5",
                "/jobs?status=FAILED&status=EDITING | 10",
                "/jobs?title=com&limit=20 | 20",
                "/jobs?title=rarew | 20",
                "/jobs?title=rare+common | 20",
                "/jobs?title=nothing | 0",
                "/jobs?label=rare:one | 20",
                "/jobs?label=rare:two | 0",
                "/jobs?label=rare:one&status=CANCELLED | 5",
                "/jobs?title=rare&live=true | 5",
                "/jobs?created_before=2023-11-14T22:34:00Z | 10",
                "/jobs?created_after=2023-11-14T22:20:00Z&created_before=2023-11-14T22:34:00Z | 7",
                "/jobs?ended_after=2024-01-23T02:29:00Z&project_id=01900000-0000-7000-8000-000000000003&limit=15 | 15",
                "/jobs?project_id=01900000-0000-7000-8000-000000000002 | 20",
                "/jobs?project_id=01900000-0000-7000-8000-000000000002&status=DONE | 5",
                "/projects/01900000-0000-7000-8000-000000000002/jobs?live=false | 15",
                "/projects/01900000-0000-7000-8000-000000000001/jobs?title=rare | 0",
                "/projects/01900000-0000-7000-8000-000000000002/jobs?title=rare&status=FAILED | 5",
                "/jobs/counts?live=true | 12",
                "/jobs/counts?title=rare | 15",
                "/jobs/counts?status=FAILED | 1"
            })
    void it_reads_little_more_than_it_shows(String path, int size) {
        long before = read();
        try (RunningPawl pawl = RunningPawl.start(DATABASE)) {
            Api api = pawl.as(OWNER);
            for (int i = 0; i < REPETITIONS; i++) {
                Api.Answer answer = api.get(path);
                assertEquals(size, answer.json().path("items").size(), answer.response()::body);
            }
        }
        long each = (read() - before) / REPETITIONS;
        assertTrue(each < MUCH, () -> path + " reads " + each + " entries and rows");
    }

    /** The number of index entries and rows read from jobs. */
    private static long read() {
        DATABASE.awaitEndOfSessions();
        List<String> entries = Query.textsOfAll(DATABASE, """
                SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname IN ('job', 'audit_event'))
                  + (SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname IN ('job', 'audit_event'))""");
        return Long.parseLong(entries.getFirst());
    }
}
