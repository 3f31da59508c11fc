package dev.pawl.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.pawl.testing.Api;
import dev.pawl.testing.Callbacks;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.Slow;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** One job, as its editor sees it. */
@Slow("a browser")
class JobPageTest {
    private final ConsoleRig rig = ConsoleRig.shared();
    private final Api api = rig.editor();

    @Test
    void a_running_job_is_seen_live_and_cancelled_and_its_stop_has_a_receipt() {
        String job = api.createRunningJob();
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + job)) {
            Page page = visit.page();
            assertThat(heading(page)).containsText("Extracting audio");
            report(job, "AUDIO_READY");
            report(job, "TRANSCRIBING");
            assertThat(heading(page)).containsText("Transcribing");
            progress(job, 42);
            assertThat(page.getByText("42 %")).isVisible();
            assertThat(page.locator("svg.machine"))
                    .hasAttribute(
                            "aria-label",
                            Pattern.compile(
                                    "The job is at Transcribing\\. It may go to Transcript ready, Failed or Cancelled\\..*"));
            visit.assertGood("job-running");

            visit.press("Cancel job");
            page.getByLabel("Reason (optional)").fill("wrong video");
            dialogButton(page, "Cancel job").click(); // The browser refuses the space.
            assertThat(page.getByLabel("Reason (optional)")).isFocused();
            visit.assertGood("job-cancel");
            page.getByLabel("Reason (optional)").fill("wrong_video");
            dialogButton(page, "Cancel job").click();
            assertThat(page.getByText("Pawl has cancelled the job.")).isVisible();
            assertThat(heading(page)).containsText("Cancelled");
            assertThat(page.locator(".receipt")).containsText("Stop asked");
            assertThat(page.locator(".receipt")).containsText("Stop confirmed");
            assertThat(page.locator(".trail tbody tr").first()).containsText("wrong_video");
            assertThat(page.locator(".live")).containsText("Ended");
            visit.assertGood("job-cancelled");
        }
    }

    @Test
    void what_an_operator_has_stopped_says_who_it_was_and_why() {
        String job = api.createRunningJob();
        Api operator = rig.as("olga", "operator");
        assertEquals(
                200,
                operator.post("/jobs/" + job + "/cancel", "{\"reason_code\": \"too_expensive\"}")
                        .status());
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + job)) {
            Page page = visit.page();
            assertThat(page.locator(".lead")).containsText("by operator olga too_expensive");
            assertThat(page.locator(".trail tbody tr").first()).containsText("operator olga");
        }
    }

    @Test
    void a_new_job_gets_its_video_runs_and_shows_its_progress() {
        String job = api.createJob();
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + job)) {
            Page page = visit.page();
            visit.press("Confirm upload");
            page.getByLabel("Address of the video").fill("s3://footage/line-3.mp4");
            dialogButton(page, "Confirm upload").click();
            assertThat(heading(page)).containsText("Uploaded");
            assertThat(page.getByText("Pawl has the address of the video.")).isVisible();
            visit.press("Run");
            assertThat(heading(page)).containsText("Extracting audio");
            progress(job, 10);
            assertThat(page.getByText("10 %")).isVisible();
            progress(job, 60);
            assertThat(page.getByText("60 %")).isVisible();
            report(job, "AUDIO_READY");
            assertThat(heading(page)).containsText("Audio ready");
            assertThat(page.locator(".progress")).hasCount(0);
        }
    }

    @Test
    void a_second_cancel_is_refused_in_words() {
        String job = api.createRunningJob();
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + job)) {
            visit.press("Cancel job");
            api.post("/jobs/" + job + "/cancel", null);
            dialogButton(visit.page(), "Cancel job").click();
            assertThat(visit.page().getByRole(AriaRole.ALERT))
                    .containsText("Too late: the job had already ended as Cancelled. Nothing was changed.");
            visit.assertGood("job-second-cancel");
        }
    }

    @Test
    void a_foreign_job_looks_like_one_that_does_not_exist() {
        String foreign = rig.as("bob").createJob();
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + foreign)) {
            assertThat(heading(visit.page())).hasText("No such job");
            String text = visit.page().locator("main").textContent();
            visit.open("#/jobs/0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f");
            assertThat(heading(visit.page())).hasText("No such job");
            assertThat(visit.page().locator("main")).hasText(text);
            visit.assertGood("job-missing");
        }
    }

    @Test
    void a_stop_that_nobody_confirms_is_shown_as_such_and_can_be_forced() {
        String job = api.createRunningJob();
        api.awaitDispatch(job, "DELIVERED");
        rig.pawl().orchestrator().answer(webhook -> webhook.jobId().equals(job) ? 202 : 204);
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + job)) {
            visit.press("Cancel job");
            dialogButton(visit.page(), "Cancel job").click();
            Locator receipt = visit.page().locator(".receipt");
            assertThat(receipt).containsText("Not confirmed yet: the work may still run");
            visit.press("Force the stop");
            dialogButton(visit.page(), "Force the stop").click();
            assertThat(receipt).containsText("Stop forced");
            assertThat(receipt).containsText("by alice");
            visit.assertGood("job-forced");
        } finally {
            rig.pawl().orchestrator().answer(webhook -> 204);
        }
    }

    private void report(String job, String status) {
        Callbacks.report(api, job, status);
    }

    private void progress(String job, int percent) {
        String body = "{\"percent\": " + percent + "}";
        Eventually.await(
                () -> api.post(
                                        "/internal/jobs/" + job + "/progress",
                                        body,
                                        "X-Callback-Secret",
                                        FakeOrchestrator.CALLBACK_SECRET)
                                .status()
                        == 204,
                "no progress");
    }

    private static Locator heading(Page page) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
    }

    private static Locator dialogButton(Page page, String name) {
        return page.getByRole(AriaRole.DIALOG)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(name).setExact(true));
    }
}
