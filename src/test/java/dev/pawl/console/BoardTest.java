package dev.pawl.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.pawl.dev.DevIssuer;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.Slow;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The jobs of all projects, as their editor sees them. */
@Slow("a browser")
class BoardTest {
    private final ConsoleRig rig = ConsoleRig.start();
    private final Api api = rig.editor();
    private final String spring = project("Spring catalogue");
    private final String autumn = project("Autumn catalogue");

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void jobs_of_all_projects_come_and_move_by_themselves() {
        create(spring, "Line 1");
        try (Visit visit = board("")) {
            Page page = visit.page();
            assertThat(rows(page)).hasCount(1);
            assertThat(page.locator(".live")).containsText("Live");
            String second = create(autumn, "Line 2");
            assertThat(rows(page)).hasCount(2);
            assertThat(rows(page).first()).containsText("Autumn catalogue");
            api.post("/jobs/" + second + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
            assertThat(rows(page).first()).containsText("Uploaded");
            assertThat(chip(page, "Uploaded")).containsText("1");
            api.post("/jobs/" + second + "/run", null);
            CallbackReport.of("FAILED").sendTo(rig.pawl().url(), second);
            assertThat(rows(page).first()).containsText("by orchestrator");
            assertThat(rows(page).first()).containsText("NO_SOUND");
            api.post("/jobs/" + rowJob(page, "Line 1") + "/cancel", "{\"reason_code\": \"duplicate\"}");
            assertThat(rows(page).last()).containsText("by alice");
            assertThat(rows(page).last()).containsText("duplicate");
            visit.assertGood("board");
        }
    }

    @Test
    void a_row_moves_without_a_request() {
        String job = create(spring, "Line 1");
        try (Visit visit = board("")) {
            Page page = visit.page();
            assertThat(page.locator(".live")).containsText("Live");
            assertThat(page.locator(".board")).hasAttribute("aria-busy", "false");
            page.evaluate("performance.clearResourceTimings()");
            api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
            assertThat(rows(page).first()).containsText("Uploaded");
            assertEquals(
                    0,
                    page.evaluate(
                            "performance.getEntriesByType('resource').filter(r => /jobs(\\?|\\/[0-9a-f])/.test(r.name)).length"));
        }
    }

    @Test
    void the_address_holds_the_filters_so_that_a_colleague_sees_the_same() {
        String first = create(spring, "Interview, first cut");
        create(spring, "Interview, second cut");
        create(autumn, "Interview, first cut");
        api.send("PATCH", "/jobs/" + first, "{\"labels\": {\"campaign\": \"spring\"}}");
        try (Visit visit = board("")) {
            Page page = visit.page();
            assertThat(rows(page)).hasCount(3);
            page.getByLabel("Title", exactly()).fill("inter fir");
            page.keyboard().press("Enter");
            assertThat(rows(page)).hasCount(2);
            page.getByLabel("Project", exactly()).selectOption("Spring catalogue");
            assertThat(rows(page)).hasCount(1);
            page.getByLabel("Labels").fill("campaign:spring");
            page.getByLabel("Created", exactly()).selectOption("In the last 24 hours");
            page.getByLabel("Show", exactly()).selectOption("Only live");
            chip(page, "Created").check();
            assertThat(rows(page)).hasCount(1);
            visit.assertGood("board-filtered");
            String shared = page.url().substring(page.url().indexOf('#'));
            assertEquals(
                    "#/jobs?title=inter+fir&project_id=" + spring
                            + "&label=campaign%3Aspring&live=true&within=24h&status=CREATED",
                    shared);
            try (Visit colleague = board(shared)) {
                assertThat(rows(colleague.page())).hasCount(1);
                assertThat(chip(colleague.page(), "Created")).isChecked();
                assertThat(colleague.page().getByLabel("Title", exactly())).hasValue("inter fir");
                assertThat(colleague.page().getByLabel("Project", exactly())).hasValue(spring);
            }
            api.post("/jobs/" + first + "/cancel", null);
            assertThat(page.getByText("No job fits these filters now.")).isVisible();
            visit.assertGood("board-empty");
            page.getByText("Clear all filters").click();
            assertThat(rows(page)).hasCount(3);
            assertThat(page.getByLabel("Project", exactly())).hasValue("");
        }
    }

    @Test
    void exact_times_are_in_the_zone_of_the_reader_and_what_is_no_filter_is_refused_in_words() {
        create(spring, "Line 1");
        try (Visit visit = board("#/jobs?created_before=" + Instant.now().minusSeconds(3600))) {
            Page page = visit.page();
            assertThat(page.getByText("No job fits these filters now.")).isVisible();
            assertThat(page.getByLabel("Until")).not().hasValue("");
            page.getByLabel("Until").fill("2100-01-01T00:00");
            assertThat(rows(page)).hasCount(1);
            assertTrue(page.url().contains("created_before=2"), page.url());
            visit.open("#/jobs?status=NAPPING");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("status");
            visit.assertGood("board-refused");
        }
    }

    @Test
    void many_of_several_projects_are_cancelled_after_pawl_has_said_which() {
        create(spring, "Line 1");
        create(autumn, "Line 2");
        String ended = create(autumn, "Line 3");
        try (Visit visit = board("")) {
            Page page = visit.page();
            assertThat(rows(page)).hasCount(3);
            page.getByLabel("Select all jobs on this page").check();
            visit.context().route("**/events", route -> route.abort()); // What follows, this page does not hear of.
            visit.context().setOffline(true);
            visit.context().setOffline(false);
            assertThat(page.locator(".live")).containsText("Connection lost");
            api.post("/jobs/" + ended + "/cancel", null);
            visit.press("Cancel selected …");
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(dialog).containsText("Cancel 2 of 3 jobs?");
            assertThat(dialog).containsText("in 2 projects");
            assertThat(dialog).containsText("it has ended");
            visit.assertGood("bulk-cancel");
            assertEquals("CREATED", status(rowJob(page, "Line 1"))); // Nothing but a preview so far.
            page.getByLabel("Reason (optional)").fill("duplicate");
            visit.press("Cancel 2 jobs");
            assertThat(page.getByText("Pawl has cancelled 2 jobs.")).isVisible();
            assertThat(page.locator("tbody .badge.cancelled")).hasCount(3);
            assertEquals(lastCorrelation(rowJob(page, "Line 1")), lastCorrelation(rowJob(page, "Line 2")));
        }
    }

    @Test
    void what_moves_between_preview_and_cancel_is_said_by_name() {
        create(spring, "Line 1");
        String gone = create(spring, "Line 2");
        try (Visit visit = board("")) {
            Page page = visit.page();
            assertThat(rows(page)).hasCount(2);
            page.getByLabel("Select all jobs on this page").check();
            visit.press("Cancel selected …");
            assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Cancel 2 of 2 jobs?");
            api.post("/jobs/" + gone + "/cancel", null);
            visit.press("Cancel 2 jobs");
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(dialog).containsText("1 of 2 jobs are cancelled");
            assertThat(dialog.locator("li")).containsText("Line 2");
            visit.assertGood("bulk-outcome");
        }
    }

    @Test
    void of_ten_thousand_jobs_a_page_at_a_time_is_read() {
        List<String> ids = ManyJobs.created(rig.pawl().database(), spring, 10_000);
        try (Visit visit = board("")) {
            Page page = visit.page();
            assertThat(rows(page)).hasCount(50);
            assertThat(chip(page, "Created")).containsText("10000");
            visit.press("Older");
            assertThat(page.getByText("Page 2")).isVisible();
            assertThat(rows(page).first().locator(".name a")).hasAttribute("href", "#/jobs/" + ids.get(9_949));
            page.getByLabel("Select all jobs on this page").check();
            visit.press("Newer");
            assertThat(page.getByText("Page 1")).isVisible();
            assertThat(page.getByText("50 selected")).isVisible();
            visit.assertGood("board-many");
        }
    }

    @Test
    void a_job_is_created_in_a_new_project_and_shown() {
        try (Visit visit = board("")) {
            Page page = visit.page();
            assertThat(rows(page)).hasCount(0);
            visit.press("New job …");
            page.getByLabel("Title (optional)").fill("Interview");
            page.getByRole(AriaRole.DIALOG)
                    .getByLabel("Project", new Locator.GetByLabelOptions().setExact(true))
                    .selectOption("A new one …");
            page.getByLabel("Name of the new project").fill("Winter catalogue");
            visit.assertGood("new-job");
            visit.press("Create");
            assertThat(page.locator("h1")).containsText("Interview");
            visit.open("#/jobs");
            assertThat(rows(page)).containsText("Winter catalogue");
        }
    }

    @Test
    void a_foreign_project_looks_like_one_that_does_not_exist() {
        String foreign = rig.as("bob").createProject();
        try (Visit visit = board("#/jobs?project_id=" + foreign)) {
            assertThat(visit.page().locator("h1")).hasText("No such project");
            visit.assertGood("board-missing");
        }
    }

    private Visit board(String address) {
        return Visit.to(rig.pawl().url()).signIn(address);
    }

    private String project(String name) {
        return api.post("/projects", "{\"name\": \"" + name + "\"}").text("id");
    }

    private String create(String project, String title) {
        return api.post("/projects/" + project + "/jobs", "{\"title\": \"" + title + "\"}")
                .text("id");
    }

    private String status(String job) {
        return api.get("/jobs/" + job).text("status");
    }

    private String lastCorrelation(String job) {
        var events = api.get("/jobs/" + job + "/audit-events").json().path("items");
        assertEquals(
                DevIssuer.EDITOR,
                events.path(events.size() - 1).path("actor_id").asText());
        return events.path(events.size() - 1).path("correlation_id").asText();
    }

    private static String rowJob(Page page, String title) {
        return page.locator("tbody").getByText(title).getAttribute("href").replace("#/jobs/", "");
    }

    private static Locator rows(Page page) {
        return page.locator("tbody tr");
    }

    private static Locator chip(Page page, String status) {
        return page.locator(".chip")
                .filter(new Locator.FilterOptions().setHasText(Pattern.compile("^" + status + "\\b")));
    }

    private static Page.GetByLabelOptions exactly() {
        return new Page.GetByLabelOptions().setExact(true);
    }
}
