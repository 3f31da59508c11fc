package dev.pawl.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.pawl.testing.Api;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.Slow;
import org.junit.jupiter.api.Test;

/** The jobs of a project, as their editor sees them. */
@Slow("a browser")
class BoardTest {
    private final ConsoleRig rig = ConsoleRig.shared();
    private final Api api = rig.editor();
    private final String project = api.createProject();

    @Test
    void jobs_come_and_move_by_themselves_and_the_address_holds_the_filter() {
        create();
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs?project=" + project)) {
            Page page = visit.page();
            assertThat(rows(page)).hasCount(1);
            String second = create();
            assertThat(rows(page)).hasCount(2);
            api.post("/jobs/" + second + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
            assertThat(rows(page).first()).containsText("Uploaded");
            visit.assertGood("board");
            page.getByLabel("Uploaded").check();
            assertThat(rows(page)).hasCount(1);
            String shared = page.url().substring(page.url().indexOf('#'));
            assertEquals("#/jobs?project=" + project + "&status=UPLOADED", shared);
            try (Visit colleague = Visit.to(rig.pawl().url()).signIn(shared)) {
                assertThat(rows(colleague.page())).hasCount(1);
                assertThat(colleague.page().getByLabel("Uploaded")).isChecked();
            }
            api.post("/jobs/" + second + "/cancel", null);
            assertThat(page.getByText("No job is in these statuses now.")).isVisible();
            visit.assertGood("board-empty");
        }
    }

    @Test
    void many_are_cancelled_after_a_look_at_which() {
        create();
        create();
        String ended = create();
        api.post("/jobs/" + ended + "/cancel", null);
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs?project=" + project)) {
            Page page = visit.page();
            assertThat(rows(page)).hasCount(3);
            page.getByLabel("Select all jobs that are shown").check();
            visit.press("Cancel selected …");
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            assertThat(dialog).containsText("Cancel 2 of 3 jobs");
            assertThat(dialog).containsText("it has ended");
            visit.assertGood("bulk-cancel");
            page.getByLabel("Reason (optional)").fill("duplicate");
            visit.press("Cancel 2 jobs");
            assertThat(page.getByText("Pawl has cancelled 2 jobs.")).isVisible();
            assertThat(page.locator("tbody .badge.cancelled")).hasCount(3);
        }
    }

    @Test
    void of_ten_thousand_jobs_a_page_at_a_time_is_read() {
        ManyJobs.created(rig.pawl().database(), project, 10_000);
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs?project=" + project)) {
            Page page = visit.page();
            assertThat(rows(page)).hasCount(50);
            page.locator("#end").scrollIntoViewIfNeeded();
            assertThat(rows(page)).hasCount(100);
            assertTrue(page.evaluate(
                            "performance.getEntriesByType('resource').filter(r => r.name.includes('cursor=')).length")
                    .equals(1));
        }
    }

    @Test
    void a_foreign_project_looks_like_one_that_does_not_exist() {
        String foreign = rig.as("bob").createProject();
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs?project=" + foreign)) {
            assertThat(visit.page().locator("h1")).hasText("No such project");
            visit.assertGood("board-missing");
        }
    }

    private String create() {
        return api.post("/projects/" + project + "/jobs", null).text("id");
    }

    private static Locator rows(Page page) {
        return page.locator("tbody tr");
    }
}
