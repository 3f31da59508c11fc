package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.client.model.JobStatus;
import dev.pawl.testing.Callbacks;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.Trail;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The story of README.md with the command line alone, and what else editors do. */
class StoryTest {
    private final Cli cli = Cli.ofNewEditor();

    @Test
    void a_job_is_created_run_cancelled_and_its_work_stops() {
        String project = cli.succeed("projects", "create", "My first project");
        String job = cli.succeed("jobs", "create", project);
        assertEquals(
                "The video is confirmed; the job is in UPLOADED.",
                cli.succeed("confirm-upload", job, "s3://media/interview.mp4"));
        assertEquals("The job runs; it is in AUDIO_EXTRACTING.", cli.succeed("run", job));
        awaitDelivery(job);
        assertTrue(cli.succeed("projects").matches("(?s)PROJECT .*\n" + project + " .* My first project"));
        assertTrue(cli.succeed("jobs", "--project", project, "-o", "wide")
                .matches("(?s)JOB .*\n" + job + "  AUDIO_EXTRACTING .* cancel +My first project"));
        assertEquals(
                "",
                cli.succeed("jobs", "--project", project, "--status", "DONE,failed")
                        .replaceFirst("JOB .*", ""));

        Cli.Ended cancel = cli.run("cancel", job, "--reason", "WRONG_VIDEO");
        assertEquals(0, cancel.code(), cancel::toString);
        assertEquals("The job is cancelled.", cancel.lines().getFirst());
        assertTrue(
                cancel.lines().getLast().matches("The work has stopped: confirmed .* after the cancel\\."),
                cancel::out);

        assertTrue(cli.succeed("show", job).matches("(?s).*status +CANCELLED.*dispatch .*STOPPED.*stopped .*"));
        List<String> audit = cli.run("audit", job).lines();
        assertEquals(5, audit.size());
        assertTrue(audit.getLast().matches("4 .* AUDIO_EXTRACTING +CANCELLED +" + cli.editor() + " +WRONG_VIDEO"));
    }

    @Test
    void what_was_done_before_says_so() {
        String job = cli.succeed("jobs", "create", cli.api().createProject());
        cli.succeed("confirm-upload", job, "s3://media/interview.mp4");
        assertEquals(
                "The video was confirmed before; the job is in UPLOADED.",
                cli.succeed("confirm-upload", job, "s3://media/interview.mp4"));
        cli.succeed("run", job);
        assertEquals("The job runs already; it is in AUDIO_EXTRACTING.", cli.succeed("run", job));
    }

    @Test
    void a_draft_is_opened_and_then_cancelled() {
        String job = drafted();
        Cli.Ended refused = cli.run("cancel", job);
        assertEquals(1, refused.code());
        assertTrue(refused.err().contains("pawl-cli open"), refused::err);
        assertEquals("The draft is open; the job is in EDITING.", cli.succeed("open", job));
        assertEquals(0, cli.run("cancel", job).code());
    }

    @Test
    void a_draft_is_written_anew_exported_and_finished() {
        String job = drafted();
        assertEquals(
                "A new draft is ordered; the job is in REGENERATING.",
                cli.succeed("regenerate", job, "--instructions", "s3://media/notes.md"));
        Callbacks.report(cli.api(), job, "DRAFT_READY");
        assertEquals("The export is ordered; the job is in EXPORTING.", cli.succeed("export", job, "pdf", "docx"));
        Callbacks.report(cli.api(), job, "EDITING");
        assertEquals("The job is finished; it is in DONE.", cli.succeed("finish", job));
        assertEquals(1, cli.run("export", job, "pdf").code());
    }

    @Test
    void a_failed_job_is_retried_where_it_failed() {
        String job = cli.api().createRunningJob();
        cli.api()
                .post(
                        "/internal/jobs/" + job + "/status",
                        "{\"event_id\": \"1\", \"status\": \"FAILED\", \"occurred_at\": \"2026-01-01T00:00:00Z\","
                                + " \"correlation_id\": \"t\", \"failure_code\": \"NO_SOUND\", \"failure_message\": \"No sound.\","
                                + " \"failed_stage\": \"AUDIO_EXTRACTING\"}",
                        "X-Callback-Secret",
                        FakeOrchestrator.CALLBACK_SECRET);
        assertTrue(cli.succeed("show", job).contains("failure     NO_SOUND in AUDIO_EXTRACTING: No sound."));
        String retried = cli.succeed("retry", job);
        assertTrue(retried.matches("Job [0-9a-f-]{36} goes on from UPLOADED, with s3://media/in.mp4\\."), retried);
        Cli.Ended again = cli.run("retry", job);
        assertEquals(1, again.code());
        assertTrue(again.err().contains("It is retried by job " + retried.split(" ", 3)[1]), again::err);
    }

    @Test
    void an_audit_trail_of_several_pages_is_listed_to_its_end() {
        String job = cli.api().createRunningJob();
        awaitDelivery(job);
        for (int i = 0; i < 2 * Pages.SIZE; i++) {
            Callbacks.report(cli.api(), job, JobStatus.AUDIO_EXTRACTING.getValue());
        }
        List<String> audit = cli.run("audit", job).lines();
        assertEquals(1 + 3 + 2 * Pages.SIZE, audit.size());
        assertEquals("403", audit.getLast().split(" ", 2)[0]);
    }

    private String drafted() {
        String job = cli.api().createRunningJob();
        awaitDelivery(job);
        for (String status : List.of("AUDIO_READY", "TRANSCRIBING", "TRANSCRIPT_READY", "GENERATING", "DRAFT_READY")) {
            Callbacks.report(cli.api(), job, status);
        }
        assertEquals("DRAFT_READY", Trail.statuses(cli.api(), job).getLast());
        return job;
    }

    private void awaitDelivery(String job) {
        Eventually.await(() -> cli.run("show", job).out().contains("DELIVERED"), "not delivered");
    }
}
