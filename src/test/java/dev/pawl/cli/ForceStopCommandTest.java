package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ForceStopCommandTest {
    private final Cli cli = Cli.ofNewEditor();

    @AfterEach
    void backToNormal() {
        Cli.PAWL.orchestrator().answer(webhook -> 204);
    }

    @Test
    void waits_until_the_orchestrator_has_ended_the_work() {
        Cli.PAWL.orchestrator().answer(webhook -> webhook.type().equals("job.cancel") ? 202 : 204);
        String job = beingStopped();
        Cli.Ended ended = cli.run("force-stop", job);
        assertEquals(0, ended.code(), ended::toString);
        assertEquals(
                "The orchestrator is told to end the work at once.",
                ended.lines().getFirst());
        assertTrue(ended.lines().getLast().startsWith("The work has stopped: confirmed"), ended::out);
        assertTrue(cli.api().get("/jobs/" + job).json().at("/dispatch").has("kill_requested_by"));
    }

    @Test
    void says_why_if_there_is_a_reason() {
        Cli.PAWL.orchestrator().answer(webhook -> 202);
        String job = beingStopped();
        assertEquals(
                0,
                cli.run("force-stop", job, "--no-wait", "--reason", "too_expensive")
                        .code());
        assertEquals(
                "too_expensive",
                cli.api()
                        .get("/jobs/" + job)
                        .json()
                        .at("/dispatch/kill_reason_code")
                        .asText());
    }

    @Test
    void says_when_the_orchestrator_has_not_confirmed_in_time() {
        Cli.PAWL.orchestrator().answer(webhook -> 202);
        String job = beingStopped();
        Cli.Ended impatient = cli.run("force-stop", job, "--wait", "0");
        assertEquals(4, impatient.code(), impatient::toString);
        assertTrue(impatient.lines().getLast().startsWith("The orchestrator has not confirmed yet"), impatient::out);
        assertEquals(0, cli.run("force-stop", job, "--no-wait").code());
        assertTrue(cli.succeed("show", job).contains("\nforced      "));
    }

    @Test
    void a_job_that_goes_on_is_not_forced() {
        Cli.Ended ended = cli.run("force-stop", cli.api().createRunningJob());
        assertEquals(1, ended.code());
        assertTrue(ended.err().contains("Nobody has asked the orchestrator to stop"), ended::err);
    }

    private String beingStopped() {
        String job = cli.api().createRunningJob();
        cli.api().awaitDispatch(job, "DELIVERED");
        assertEquals(0, cli.run("cancel", job, "--no-wait").code());
        return job;
    }
}
