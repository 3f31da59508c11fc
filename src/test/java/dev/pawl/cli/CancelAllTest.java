package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.Trail;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code cancel --all}: nothing is cancelled that was not shown, and nothing without a yes. */
class CancelAllTest {
    private final Cli cli = Cli.ofNewEditor();
    private final String project = cli.succeed("projects", "create", "Spring");
    private final String first = create("First cut", "campaign=spring");
    private final String second = create("Second cut", "campaign=autumn");

    @Test
    void without_a_terminal_and_a_yes_nothing_is_cancelled() {
        Cli.Ended ended = cli.run("cancel", "--all");
        assertEquals(2, ended.code());
        assertEquals("", ended.out());
        assertTrue(
                ended.err().contains("Nothing is cancelled, because there is no terminal to ask at. --yes"),
                ended::err);
        assertLive(first, second);
    }

    @Test
    void a_dry_run_shows_the_jobs_and_cancels_none() {
        String shown = cli.succeed("cancel", "--all", "--dry-run");
        assertTrue(shown.startsWith("2 jobs would be cancelled:\n  JOB "), shown);
        assertTrue(shown.contains("First cut") && shown.contains("Second cut"), shown);
        assertLive(first, second);
    }

    @Test
    void a_dry_run_for_programs_has_an_outcome_for_each_job() throws Exception {
        JsonNode result = new ObjectMapper().readTree(cli.succeed("cancel", "--all", "--dry-run", "-o", "json"));
        assertTrue(result.path("dry_run").booleanValue());
        assertEquals(2, result.path("items").size());
        assertEquals("CANCELLED", result.at("/items/0/outcome").asText());
        assertLive(first, second);
    }

    @Test
    void a_finished_draft_is_shown_among_those_that_stay() {
        JobFixture.inStatus(Cli.PAWL.database(), cli.editor(), "DRAFT_READY");
        String shown = cli.succeed("cancel", "--all", "--dry-run");
        assertTrue(shown.contains("\n1 job would stay as it is:\n"), shown);
        assertTrue(shown.endsWith("open a draft first. It is in DRAFT_READY."), shown);
    }

    @Test
    void only_a_yes_is_one() {
        for (String answer : List.of("", "n", "yesterday", "no")) {
            Cli.Ended ended = cli.answering(answer).run("cancel", "--all");
            assertEquals(1, ended.code(), answer);
            assertTrue(ended.err().endsWith("Cancel 2 jobs? [y/N] pawl-cli: Nothing is cancelled.\n"), ended::err);
        }
        assertLive(first, second);
        Cli.Ended ended = cli.answering(" Y ").run("cancel", "--all");
        assertEquals(0, ended.code(), ended::toString);
        assertCancelled(first);
        assertCancelled(second);
    }

    @Test
    void a_filter_leaves_the_others_alone() {
        assertEquals(
                0,
                cli.run("cancel", "--all", "--label", "campaign=spring", "--yes")
                        .code());
        assertCancelled(first);
        assertLive(second);
        assertEquals(
                0,
                cli.run("cancel", "--all", "--title", "cut sec", "--status", "created", "--yes")
                        .code());
        assertCancelled(second);
    }

    @Test
    void jobs_of_several_projects_have_one_id_in_the_trail() {
        String other = cli.succeed("projects", "create", "Autumn");
        String third = cli.succeed("jobs", "create", "Autumn");
        ManyJobs.created(Cli.PAWL.database(), other, 501);
        Cli.Ended ended = cli.run("cancel", "--all", "--yes", "--no-wait");
        assertEquals(0, ended.code(), ended::toString);
        String bulk =
                Trail.of(cli.api(), first).getLast().path("correlation_id").asText();
        assertTrue(ended.out().contains("Cancelled: 504. ") && ended.out().contains(" under " + bulk), ended::out);
        assertEquals(
                bulk,
                Trail.of(cli.api(), third).getLast().path("correlation_id").asText());
    }

    @Test
    void where_there_is_nothing_to_cancel_that_is_said() {
        cli.run("cancel", "--all", "--yes");
        assertEquals("There is nothing to cancel.", cli.succeed("cancel", "--all", "--yes"));
        Cli.Ended ended = cli.answering("y").run("cancel", "--all", "--status", "cancelled");
        assertEquals(1, ended.code());
        assertTrue(ended.out().contains("Not cancelled, it has ended. It is in CANCELLED."), ended::out);
        assertEquals("pawl-cli: Nothing is cancelled.\n", ended.err());
    }

    private String create(String title, String label) {
        return cli.succeed("jobs", "create", project, "--title", title, "--label", label);
    }

    private void assertLive(String... jobs) {
        for (String job : jobs) {
            assertEquals(List.of("CREATED"), Trail.statuses(cli.api(), job));
        }
    }

    private void assertCancelled(String job) {
        assertEquals("CANCELLED", Trail.statuses(cli.api(), job).getLast());
    }
}
