package dev.pawl.oversight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Pages of all events, whether thousands were recorded at once or none for years (spec/decisions/074). */
@Slow("pages through thousands of events")
class BusyAndQuietTimesTest {
    private static final String FILL = """
            INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
                correlation_id, occurred_at, recorded_at, chain)
              SELECT gen_random_uuid(), 2, 'UPLOADED', 'CREATED', 'JOB_STATUS_TRANSITION_APPLIED',
                '01900000-0000-7000-8000-000000000000', 'system', 'fill', at, at, sha256('')
              FROM (SELECT now() - interval '1 hour' - n * interval '10 microseconds' FROM generate_series(1, 7000) n
                    UNION ALL SELECT now() - interval '2 days' FROM generate_series(1, 6000)
                    UNION ALL SELECT now() - n * interval '200 days' FROM generate_series(1, 10) n) AS moment (at)""";

    private final TestDatabase database = TestDatabase.create();

    @AutoClose
    private final RunningPawl pawl = RunningPawl.start(database);

    @Test
    void every_event_is_on_one_page_and_they_come_newest_first() {
        PastGuards.fill(database, FILL);
        Api auditor = pawl.as("aya", "auditor");
        Set<String> jobs = new HashSet<>();
        int events = 0;
        String latest = "9999";
        String cursor = "";
        do {
            JsonNode page = auditor.get("/audit/events?limit=200" + cursor).json();
            for (JsonNode event : page.path("items")) {
                String at = event.path("recorded_at").asText();
                assertTrue(at.compareTo(latest) <= 0, () -> "not newest first: " + event);
                latest = at;
                jobs.add(event.path("job_id").asText());
                events++;
            }
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        assertEquals(13_010, events);
        assertEquals(events, jobs.size());
    }
}
