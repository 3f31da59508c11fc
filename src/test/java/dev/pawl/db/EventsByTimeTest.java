package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who asks at night who cancelled what today reads the events of today, and not those of a year. */
@Slow("fills the audit trail of a year, and reads plans")
class EventsByTimeTest {
    private static final int EVENTS = 300_000;
    private static final int DAYS = 300;
    private static final TestDatabase DATABASE = TestDatabase.create();

    /** As they come: in the order of their time, with a cancellation now and then. */
    private static final String FILL = """
            INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
                correlation_id, occurred_at, recorded_at, chain)
              SELECT gen_random_uuid(), 2,
                CAST(CASE WHEN n %% 10 = 0 THEN 'CANCELLED' ELSE 'UPLOADED' END AS job_status), 'CREATED',
                'JOB_STATUS_TRANSITION_APPLIED', '01900000-0000-7000-8000-000000000000', 'system', 'fill', at, at, sha256('')
              FROM generate_series(1, %1$d) n, LATERAL (SELECT now() - (%1$d - n) * interval '1 day' / (%1$d / %2$d))
                AS moment (at);
            SELECT brin_summarize_new_values('audit_event_by_time'); -- Or else autovacuum does it, at some time.
            ANALYZE audit_event;
            """.formatted(EVENTS, DAYS);

    @BeforeAll
    static void fill() {
        PastGuards.fill(DATABASE, FILL);
    }

    @Test
    void who_cancelled_what_today_is_found_by_the_index_among_few_events() throws IOException {
        String query = DatabaseReadmeTest.queries().stream()
                .filter(sql -> sql.contains("new_status = 'CANCELLED'"))
                .findFirst()
                .orElseThrow();
        JsonNode plan = plan(query);
        JsonNode scan = plan.findParents("Index Name").stream()
                .filter(node -> node.path("Index Name").asText().equals("audit_event_by_time"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(plan.toPrettyString()));
        assertEquals("Bitmap Index Scan", scan.path("Node Type").asText());
        int found = plan.path("Actual Rows").asInt();
        assertTrue(found > EVENTS / DAYS / 20, plan::toPrettyString);
        JsonNode heap = plan.findParents("Recheck Cond").getFirst();
        int read = heap.path("Rows Removed by Index Recheck").asInt()
                + heap.path("Rows Removed by Filter").asInt()
                + found;
        assertTrue(read < EVENTS / 10, () -> read + " events were read: " + plan.toPrettyString());
    }

    @Test
    void the_index_stays_small() {
        String part = "SELECT pg_relation_size('audit_event') / pg_relation_size('audit_event_by_time')";
        assertTrue(Integer.parseInt(Query.texts(DATABASE, part).getFirst()) > 100);
    }

    /** What was done for {@code query}, by the database's own account. */
    private static JsonNode plan(String query) throws JsonProcessingException {
        List<String> plan =
                Query.texts(DATABASE, "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + query.replace(";", ""));
        return new ObjectMapper().readTree(String.join("\n", plan)).path(0).path("Plan");
    }
}
