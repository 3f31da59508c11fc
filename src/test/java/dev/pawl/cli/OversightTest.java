package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Operators and auditors, at the command line. */
class OversightTest {
    private final Cli owner = Cli.ofNewEditor();
    private final Cli operator = Cli.of("olga", "operator");
    private final Cli auditor = Cli.of("aya", "auditor");

    @Test
    void an_operator_stops_somebody_elses_job_and_the_owner_sees_who_it_was() {
        String job = owner.api().createJob();
        Cli.Ended refused = operator.run("cancel", job);
        assertEquals(1, refused.code(), refused::toString);
        assertTrue(refused.err().contains("/reason_code: is required"), refused::err);
        operator.succeed("cancel", job, "--reason", "too_expensive");
        String trail = owner.succeed("audit", job);
        assertTrue(trail.contains("operator") && trail.contains("olga") && trail.contains("too_expensive"), trail);
        String shown = owner.succeed("show", job);
        assertTrue(shown.contains("olga"), shown);
    }

    @Test
    void an_operator_stops_all_jobs_of_somebody_elses_project() {
        String project = owner.api().createProject();
        String job = owner.api().post("/projects/" + project + "/jobs", null).text("id");
        String preview = operator.succeed("cancel", "--all", "--project", project, "--reason", "too_late", "--dry-run");
        assertTrue(preview.startsWith("1 job would be cancelled:"), preview);
        assertTrue(operator.succeed("jobs", "--project", project).contains("CREATED"));
        String done = operator.succeed("cancel", "--all", "--project", project, "--reason", "too_late", "--yes");
        assertTrue(done.startsWith("Cancelled: 1."), done);
        assertTrue(owner.succeed("audit", job).contains("operator olga"));
    }

    @Test
    void an_auditor_reads_the_trail_of_anybody() {
        String job = owner.api().createJob();
        assertEquals(owner.succeed("audit", job), auditor.succeed("audit", job));
        Cli.Ended refused = auditor.run("cancel", job);
        assertEquals(1, refused.code(), refused::toString);
    }

    @Test
    void an_auditor_finds_events_of_everybody_newest_first() {
        String project = owner.api().createProject();
        String job = owner.api().post("/projects/" + project + "/jobs", null).text("id");
        operator.succeed("cancel", job, "--reason", "too_late");
        List<String> lines = auditor.run("events", "--project", project).lines();
        assertEquals(3, lines.size(), lines::toString);
        assertTrue(lines.get(0).matches("RECORDED +JOB +# +FROM +TO +BY +REASON"), lines.get(0));
        assertTrue(
                lines.get(1).matches(".*Z  " + job + "  2  CREATED +CANCELLED +operator olga +too_late"), lines.get(1));
        assertTrue(lines.get(2).matches(".*Z  " + job + "  1 +CREATED +" + owner.editor()), lines.get(2));
        for (String[] filter : new String[][] {
            {"--actor", "operator"}, {"--by", "olga"}, {"--status", "cancelled"}, {"--since", "1h", "--limit", "1"}
        }) {
            String[] command = Stream.concat(Stream.of("events", "--json", "--project", project), Stream.of(filter))
                    .toArray(String[]::new);
            assertEquals(1, chains(auditor.succeed(command)), () -> String.join(" ", filter));
        }
        assertEquals(0, chains(auditor.succeed("events", "--json", "--project", project, "--before", "yesterday")));
    }

    private static int chains(String json) {
        return json.split("\"chain\"", -1).length - 1;
    }

    @Test
    void what_programs_get_is_what_the_api_answers() throws IOException {
        String project = owner.api().createProject();
        owner.api().post("/projects/" + project + "/jobs", null);
        JsonNode answered = Cli.PAWL
                .as("aya", "auditor")
                .get("/audit/events?project_id=" + project)
                .json();
        assertEquals(
                answered.path("items"),
                new ObjectMapper()
                        .readTree(auditor.succeed("events", "--project", project, "-o", "json"))
                        .path("items"));
        String wide = auditor.succeed("events", "--project", project, "-o", "wide");
        assertTrue(
                wide.contains(project)
                        && wide.contains(answered.at("/items/0/correlation_id").asText()),
                wide);
    }

    @Test
    void more_events_than_asked_for_are_pointed_out() {
        String project = owner.api().createProject();
        for (int i = 0; i < 3; i++) {
            owner.api().post("/projects/" + project + "/jobs", null);
        }
        Cli.Ended two = auditor.run("events", "--project", project, "-n", "2");
        assertEquals(3, two.lines().size(), two::toString);
        assertEquals(
                "pawl-cli: These are the newest 2. --limit shows more, and --before shows older ones.\n", two.err());
        Cli.Ended all = auditor.run("events", "--project", project);
        assertEquals(4, all.lines().size(), all::toString);
        assertEquals("", all.err());
    }

    @Test
    void an_empty_page_is_not_the_end() {
        String project = owner.api().createProject();
        owner.api().post("/projects/" + project + "/jobs", null);
        owner.api().post("/projects/" + project + "/jobs", null);
        String cursor = Cli.PAWL
                .as("aya", "auditor")
                .get("/audit/events?limit=1&project_id=" + project)
                .text("next_cursor");
        try (Gateway gateway = Gateway.to(Cli.PAWL.url())) {
            gateway.answerInstead("limit=50", 200, "{\"items\": [], \"next_cursor\": \"" + cursor + "\"}");
            String found =
                    Cli.of("aya", "auditor").with("PAWL_URL", gateway.url()).succeed("events", "--project", project);
            assertEquals(2, found.lines().count(), found);
        }
    }

    @Test
    void who_has_no_list_of_jobs_is_told_to_give_whole_ids_and_who_is_no_auditor_reads_no_events() {
        String job = owner.api().createJob();
        for (Cli other : List.of(operator, auditor)) {
            Cli.Ended ended = other.run("audit", job.substring(0, 13));
            assertEquals(1, ended.code(), ended::toString);
            assertEquals(
                    "pawl-cli: Give the whole id of the job: only editors have jobs among which to look.\n",
                    ended.err());
            other.succeed("audit", job);
        }
        for (Cli other : List.of(operator, owner)) {
            Cli.Ended ended = other.run("events");
            assertEquals(1, ended.code(), ended::toString);
            assertTrue(ended.err().startsWith("pawl-cli: Forbidden."), ended::err);
        }
    }
}
