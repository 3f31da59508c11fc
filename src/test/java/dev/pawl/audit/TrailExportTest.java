package dev.pawl.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.db.CommandDatabase;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is exported, and that it holds (spec/audit_chain.md, A line of an export). */
class TrailExportTest {
    private static final TrailSelection ALL = new TrailSelection(null, null, null, null, null);

    private final TestDatabase database = TestDatabase.create();

    @AutoClose
    private final RunningPawl pawl = RunningPawl.start(database);

    @AutoClose
    private final CommandDatabase service = new CommandDatabase(database.url(), "pawl_service", database.password());

    private final Api mara = pawl.as("Zo\u00eb \ud83e\udd89");
    private final Api other = pawl.as("other");

    @Test
    void a_trail_is_exported_as_the_api_has_it_with_its_callbacks_and_its_chain() throws IOException {
        String job = mara.createRunningJob();
        CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), job);
        String head = mara.post("/jobs/" + job + "/cancel", "{\"reason_code\": \"late\"}")
                .header("Audit-Head");
        List<String> lines = lines(ALL);
        JsonNode api = mara.get("/jobs/" + job + "/audit-events").json().path("items");
        assertEquals(api.size(), lines.size());
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = new ObjectMapper().readTree(lines.get(i));
            api.get(i).properties().forEach(field -> assertEquals(field.getValue(), line.get(field.getKey())));
            assertEquals(i == 3, line.has("callback_id_hash"), line::toString);
            assertEquals(i == 3, line.has("callback_payload_hash"), line::toString);
        }
        KeptHead kept = KeptHead.parse(job + ":" + head).orElseThrow();
        assertHolds(lines, List.of(kept));
    }

    @Test
    void the_selection_is_by_job_project_owner_and_time_and_each_trail_is_whole() throws IOException {
        String first = mara.createRunningJob();
        String second = mara.createJob();
        String foreign = other.createUploadedJob();
        String project = mara.get("/jobs/" + first).text("project_id");
        assertEquals(Set.of(first, second, foreign), jobs(ALL));
        assertEquals(Set.of(second), jobs(new TrailSelection(UUID.fromString(second), null, null, null, null)));
        assertEquals(Set.of(first), jobs(new TrailSelection(null, UUID.fromString(project), null, null, null)));
        assertEquals(Set.of(foreign), jobs(new TrailSelection(null, null, "other", null, null)));
        assertEquals(Set.of(), jobs(new TrailSelection(null, UUID.fromString(project), "other", null, null)));

        move(first, 2, "2001-01-31T23:59:59.999999Z");
        move(first, 3, "2001-03-01T00:00:00Z");
        PastGuards.fill(
                database,
                "UPDATE audit_event SET recorded_at = '2001-02-01T00:00:00Z' WHERE job_id = '" + foreign + "'");
        PastGuards.fill(database, "UPDATE job SET updated_at = '2001-02-01T00:00:00Z' WHERE id = '" + foreign + "'");
        assertEquals(Set.of(first, second, foreign), jobs(moved("2001-02-01", null)));
        assertEquals(Set.of(first, second), jobs(moved("2001-02-02", null)));
        assertEquals(Set.of(first), jobs(moved(null, "2001-02-01")));
        assertEquals(Set.of(foreign), jobs(moved("2001-02-01", "2001-03-01")));
        assertEquals(Set.of(first), jobs(moved("2001-01-31", "2001-02-01")));
        assertEquals(3, lines(moved("2001-01-31", "2001-02-01")).size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 49, 50, 51, 130})
    void every_job_is_there_once_however_many_there_are(int count) throws IOException {
        Set<String> jobs = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            jobs.add(JobFixture.inStatus(database, "editor", "UPLOADED").toString());
        }
        List<String> lines = lines(ALL);
        assertEquals(2 * count, lines.size());
        assertEquals(jobs, jobs(ALL));
        assertHolds(lines, List.of());
    }

    @Test
    void what_was_altered_in_the_database_is_found_in_the_export() throws IOException {
        UUID job = JobFixture.inStatus(database, "editor", "DONE");
        PastGuards.fill(
                database, "UPDATE audit_event SET actor_type = 'editor', actor_id = 'nobody' WHERE sequence = 4");
        PastGuards.fill(database, "DELETE FROM audit_event WHERE sequence = 7");
        List<String> found = new ArrayList<>();
        TrailVerifier.verify(file(lines(ALL)), List.of(), Optional.empty(), found::add);
        assertEquals(
                List.of(
                        "line 4: job " + job + ", event 4: altered",
                        "line 7: job " + job + ", event 8: missing before it: 7 to 7",
                        "8 events of 1 jobs: 2 findings"),
                found);
    }

    @Test
    void a_cloud_event_has_the_line_as_its_data_and_names_the_event() throws IOException {
        String job = mara.createUploadedJob();
        List<String> lines = lines(ALL);
        List<String> wrapped = lines(ALL, TrailFormat.CLOUDEVENTS);
        assertEquals(2, wrapped.size());
        for (int i = 0; i < 2; i++) {
            JsonNode line = new ObjectMapper().readTree(lines.get(i));
            JsonNode event = new ObjectMapper().readTree(wrapped.get(i));
            assertEquals(line, event.path("data"));
            assertEquals("1.0", event.path("specversion").asText());
            assertEquals("/jobs/" + job, event.path("source").asText());
            assertEquals(Integer.toString(i + 1), event.path("id").asText());
            assertEquals(
                    "dev.pawl.audit." + line.path("event_type").asText(),
                    event.path("type").asText());
            assertEquals(
                    Instant.parse(line.path("recorded_at").asText()),
                    Instant.parse(event.path("time").asText()));
            assertEquals("application/json", event.path("datacontenttype").asText());
        }
    }

    private void move(String job, int sequence, String time) {
        PastGuards.fill(
                database,
                "UPDATE audit_event SET recorded_at = '%s' WHERE job_id = '%s' AND sequence = %d"
                        .formatted(time, job, sequence));
    }

    private static TrailSelection moved(@Nullable String since, @Nullable String before) {
        return new TrailSelection(null, null, null, day(since), day(before));
    }

    private static @Nullable Instant day(@Nullable String day) {
        return day == null ? null : Instant.parse(day + "T00:00:00Z");
    }

    private Set<String> jobs(TrailSelection selection) throws IOException {
        return lines(selection).stream()
                .map(line -> TrailLine.parse(line.getBytes(UTF_8))
                        .orElseThrow()
                        .event()
                        .jobId()
                        .toString())
                .collect(toCollection(TreeSet::new));
    }

    private List<String> lines(TrailSelection selection) throws IOException {
        return lines(selection, TrailFormat.JSONL);
    }

    private List<String> lines(TrailSelection selection, TrailFormat format) throws IOException {
        StringWriter out = new StringWriter();
        long events = new TrailExport(service.database(), selection, format).write(out);
        List<String> lines = out.toString().lines().toList();
        assertEquals(events, lines.size());
        return lines;
    }

    private static ByteArrayInputStream file(List<String> lines) {
        return new ByteArrayInputStream((String.join("\n", lines) + (lines.isEmpty() ? "" : "\n")).getBytes(UTF_8));
    }

    private static void assertHolds(List<String> lines, List<KeptHead> heads) throws IOException {
        List<String> found = new ArrayList<>();
        assertTrue(TrailVerifier.verify(file(lines), heads, Optional.empty(), found::add), found::toString);
    }
}
