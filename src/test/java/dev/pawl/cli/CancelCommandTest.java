package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.Trail;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code cancel}: the job is cancelled, and the receipt of its stop is printed. */
class CancelCommandTest {
    private final Cli cli = Cli.ofNewEditor();

    @AfterEach
    void answerAtOnceAgain() {
        Cli.PAWL.orchestrator().answer(webhook -> 204);
    }

    @Test
    void says_that_there_was_no_work() {
        Cli.Ended ended = cli.run("cancel", cli.api().createUploadedJob());
        assertEquals(0, ended.code());
        assertEquals(List.of("The job is cancelled.", "There was no work to stop: it never ran."), ended.lines());
    }

    @Test
    void waits_until_the_orchestrator_has_confirmed() {
        CountDownLatch stopped = new CountDownLatch(1);
        Cli.PAWL.orchestrator().answer(webhook -> {
            if (webhook.type().equals("job.cancel")) {
                stopped.await();
            }
            return 204;
        });
        String job = runningJob();
        Cli.Running cancel = cli.onTerminal().start("cancel", job);
        cancel.awaitOut("Waiting for the orchestrator to stop ... ");
        assertTrue(!cancel.code().isDone() && !cancel.out().toString().contains("has stopped"));
        stopped.countDown();
        cancel.awaitOut("The work has stopped: confirmed by the orchestrator at ");
        assertEquals(0, cancel.end().code());
    }

    @Test
    void says_when_the_orchestrator_has_not_confirmed_in_time() {
        Cli.PAWL.orchestrator().answer(webhook -> webhook.type().equals("job.cancel") ? 202 : 204);
        Cli.Ended ended = cli.run("cancel", runningJob(), "--wait", "1");
        assertEquals(4, ended.code());
        assertTrue(ended.lines().getLast().startsWith("The orchestrator has not confirmed yet"), ended::out);
    }

    @Test
    void does_not_wait_when_told_not_to() {
        Cli.PAWL.orchestrator().answer(webhook -> webhook.type().equals("job.cancel") ? 202 : 204);
        assertEquals(0, cli.run("cancel", runningJob(), "--no-wait").code());
    }

    @Test
    void all_cancels_what_can_be_cancelled_and_waits_for_each() {
        String project = cli.api().createProject();
        String waiting = cli.succeed("jobs", "create", project);
        String running = cli.succeed("jobs", "create", project);
        cli.succeed("confirm-upload", running, "s3://media/interview.mp4");
        cli.succeed("run", running);
        awaitDelivery(running);
        String done = ManyJobs.created(Cli.PAWL.database(), project, 1).getFirst();
        cli.run("cancel", done);

        Cli.Ended ended = cli.run("cancel", "--all", "--project", project, "--reason", "SEASON_OVER", "--yes");
        assertEquals(0, ended.code(), ended::toString);
        assertTrue(ended.out().startsWith("Cancelled: 2. Nothing works any more on 2 of them. "), ended::out);
        for (String job : List.of(waiting, running)) {
            assertEquals("CANCELLED", Trail.statuses(cli.api(), job).getLast());
            assertEquals(
                    "SEASON_OVER",
                    Trail.of(cli.api(), job).getLast().path("reason_code").asText());
        }
        assertTrue(cli.succeed("show", running).contains("STOPPED"));
    }

    @Test
    void all_goes_on_while_there_are_more() {
        String project = cli.api().createProject();
        ManyJobs.created(Cli.PAWL.database(), project, 501);
        String said = cli.succeed("cancel", "--all", "--project", project, "--yes");
        assertTrue(said.startsWith("Cancelled: 501. Nothing works any more on 501 of them. "), said);
        assertEquals(
                502,
                cli.run("jobs", "--limit", "999", "--status", "CANCELLED")
                        .lines()
                        .size());
    }

    @Test
    void all_names_the_jobs_that_others_hold() {
        String project = cli.api().createProject();
        String held = cli.succeed("jobs", "create", project);
        cli.succeed("jobs", "create", project);
        try (HeldJob hold = HeldJob.lock(Cli.PAWL.database(), UUID.fromString(held))) {
            Cli.Ended ended = cli.run("cancel", "--all", "--yes");
            assertEquals(4, ended.code());
            assertTrue(ended.out().startsWith("Cancelled: 1. Nothing works any more on 1 of them. "), ended::out);
            assertTrue(ended.lines().getLast().startsWith(held + ": Not cancelled, others are at work on it."));
            hold.release();
        }
    }

    @Test
    void all_comes_back_to_a_job_that_was_held() {
        String project = cli.api().createProject();
        String held = cli.succeed("jobs", "create", project);
        String other = cli.succeed("jobs", "create", project);
        Cli.Running cancel;
        try (HeldJob hold = HeldJob.lock(Cli.PAWL.database(), UUID.fromString(held))) {
            cancel = cli.start("cancel", "--all", "--yes");
            Eventually.await(() -> Trail.statuses(cli.api(), other).contains("CANCELLED"), "not cancelled");
            hold.release();
        }
        assertEquals(0, cancel.end().code());
        assertEquals("CANCELLED", Trail.statuses(cli.api(), held).getLast());
    }

    private String runningJob() {
        String job = cli.api().createRunningJob();
        awaitDelivery(job);
        return job;
    }

    private void awaitDelivery(String job) {
        Eventually.await(() -> cli.run("show", job).out().contains("DELIVERED"), "not delivered");
    }
}
