package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Trail;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code start}: create, confirm, run and watch in one command. */
class StartCommandTest {
    private final Cli cli = Cli.ofNewEditor();
    private final String project = cli.succeed("projects", "create", "Spring");

    @Test
    void a_job_is_created_runs_and_is_watched_to_its_end() {
        Cli.Running start = cli.start(
                "start", "s3://media/a.mp4", "--project", "spring", "--title", "Line 3", "--label", "campaign=spring");
        start.awaitOut("AUDIO_EXTRACTING");
        String job = start.out().toString().lines().findFirst().orElseThrow().split(" ", 3)[1];
        assertTrue(cli.succeed("show", job)
                .matches("(?s).*project     " + project + "\ntitle       Line 3\nlabels      campaign=spring\n.*"));
        cli.run("cancel", job);
        Cli.Ended ended = start.end();
        assertEquals(4, ended.code());
        assertEquals(
                "The job is CANCELLED, by " + cli.editor() + ".", ended.lines().getLast());
    }

    @Test
    void without_a_watch_it_ends_when_the_job_runs() {
        String out = cli.succeed("start", "s3://media/a.mp4", "--project", "Spring", "--no-watch");
        assertTrue(out.matches("Job [0-9a-f-]{36} is created\\.\nThe job runs; it is in AUDIO_EXTRACTING\\."), out);
    }

    @Test
    void a_project_that_is_not_there_is_not_made() {
        Cli.Ended ended = cli.run("start", "s3://media/a.mp4", "--project", "Sprung");
        assertEquals(1, ended.code());
        assertTrue(ended.err().contains("You have no project Sprung."), ended::err);
        assertEquals(2, cli.run("projects").lines().size());
        assertNoJobs();
    }

    @Test
    void what_is_no_uri_leaves_no_job_behind() {
        for (String video : List.of("interview.mp4", "", "s3://a b", "/media/a.mp4")) {
            assertEquals(2, cli.run("start", video, "--project", "Spring").code(), video);
        }
        assertNoJobs();
    }

    @Test
    void a_job_that_is_created_and_does_not_run_is_named() {
        Cli.Ended ended = cli.run("start", "s3://" + "a".repeat(9000), "--project", "Spring", "--no-watch");
        assertEquals(4, ended.code(), ended::toString);
        String job = cli.run("jobs", "-o", "wide").lines().getLast().split(" ", 2)[0];
        assertTrue(ended.err().contains("/video_uri"), ended::err);
        assertTrue(ended.err().contains("Job " + job + " is created and stays."), ended::err);
        assertEquals(List.of("CREATED"), Trail.statuses(cli.api(), job));
    }

    private void assertNoJobs() {
        assertEquals(1, cli.run("jobs").lines().size());
    }
}
