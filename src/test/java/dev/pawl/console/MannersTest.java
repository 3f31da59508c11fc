package dev.pawl.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.pawl.testing.Api;
import dev.pawl.testing.Callbacks;
import dev.pawl.testing.Slow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Narrow and dark windows, the keyboard alone, other time zones, and a connection that comes and goes. */
@Slow("a browser")
class MannersTest {
    private static final int NARROWEST = 360;
    private static final int KEYS = 60;

    private final ConsoleRig rig = ConsoleRig.shared();
    private final Api api = rig.editor();
    private final String job = api.createRunningJob();

    @Test
    void a_window_of_360_pixels_is_wide_enough() {
        try (Visit visit = Visit.to(rig.pawl().url(), Visit.options().setViewportSize(NARROWEST, 780))) {
            Page page = visit.signIn("#/jobs/" + job).page();
            assertThat(page.locator(".trail tbody tr")).hasCount(3);
            assertNothingSticksOut(page);
            visit.assertGood("narrow-job");
            visit.open("#/jobs");
            assertThat(page.locator("tbody tr").first()).isVisible();
            assertNothingSticksOut(page);
            visit.assertGood("narrow-board");
        }
    }

    private static void assertNothingSticksOut(Page page) {
        assertEquals(NARROWEST, page.evaluate("document.scrollingElement.scrollWidth"));
    }

    @Test
    void who_likes_it_dark_and_still_gets_that() {
        try (Visit visit = Visit.to(
                rig.pawl().url(),
                Visit.options().setColorScheme(ColorScheme.DARK).setReducedMotion(ReducedMotion.REDUCE))) {
            Page page = visit.signIn("#/jobs/" + job).page();
            assertThat(page.locator(".trail tbody tr")).hasCount(3);
            visit.assertGood("dark-job");
            visit.press("Cancel job");
            visit.assertGood("dark-cancel");
            visit.press("Back");
            visit.open("#/jobs");
            assertThat(page.locator("tbody tr").first()).isVisible();
            visit.assertGood("dark-board");
        }
    }

    @Test
    void the_keyboard_suffices_to_cancel_and_focus_is_seen() {
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + job)) {
            Page page = visit.page();
            assertThat(page.locator(".live")).containsText("Live");
            tabTo(page, "Cancel job");
            assertEquals("solid", page.evaluate("getComputedStyle(document.activeElement).outlineStyle"));
            page.keyboard().press("Enter");
            assertThat(page.getByLabel("Reason (optional)")).isFocused();
            page.keyboard().press("Escape");
            assertThat(page.locator("dialog")).isHidden();
            assertEquals("Cancel job", page.evaluate("document.activeElement.textContent"));
            page.keyboard().press("Enter");
            assertThat(page.getByLabel("Reason (optional)")).isFocused(); // The dialog opens a moment later.
            page.keyboard().type("wrong_video");
            page.keyboard().press("Enter");
            assertThat(page.locator("h1")).containsText("Cancelled");
        }
    }

    /** The browser tells a page that a dialog was closed when the page has gone on; here it has opened it again. */
    @ParameterizedTest
    @CsvSource({"Cancel job, #/jobs/{job}", "New job …, #/jobs", "Cancel selected …, #/jobs"})
    void a_dialog_that_is_opened_again_at_once_keeps_its_form(String button, String address) {
        try (Visit visit = Visit.to(rig.pawl().url()).signIn(address.replace("{job}", job))) {
            Page page = visit.page();
            if (button.equals("Cancel selected …")) {
                page.getByLabel("Select all jobs on this page").check();
            }
            visit.press(button);
            assertThat(page.locator("dialog[open] form")).isVisible();
            page.evaluate("""
                    (button) => new Promise((told) => {
                      const dialog = document.querySelector('dialog[open]');
                      dialog.addEventListener('close', () => requestAnimationFrame(told), {once: true});
                      dialog.close();
                      [...document.querySelectorAll('button')].find((one) => one.textContent === button).click();
                    })""", button);
            assertThat(page.locator("dialog[open] form")).isVisible();
        }
    }

    @Test
    void the_keyboard_suffices_from_sign_in_over_the_board_to_a_cancel_of_many() {
        String other = api.createJob();
        try (Visit visit = Visit.to(rig.pawl().url()).open("#/jobs?project_id=" + projectOf(other))) {
            Page page = visit.page();
            assertThat(page.getByText("Your jobs, live")).isVisible();
            tabTo(page, "Sign in");
            page.keyboard().press("Enter");
            assertThat(page.locator("tbody tr")).hasCount(1);
            tabTo(page, "Job " + other.substring(other.length() - 12));
            page.keyboard().press("Shift+Tab");
            page.keyboard().press("Space");
            assertThat(page.getByText("1 selected")).isVisible();
            page.keyboard().press("Shift+Tab"); // To the box for all, and before it "Select none".
            page.keyboard().press("Shift+Tab");
            page.keyboard().press("Shift+Tab");
            assertEquals("Cancel selected …", page.evaluate("document.activeElement.textContent"));
            page.keyboard().press("Enter");
            assertThat(page.getByRole(AriaRole.DIALOG)).containsText("Cancel 1 of 1 jobs?");
            tabTo(page, "Cancel 1 job");
            page.keyboard().press("Enter");
            assertThat(page.locator("tbody .badge.cancelled")).hasCount(1);
            assertThat(page.getByText("Pawl has cancelled 1 job.")).isVisible();
        }
    }

    private String projectOf(String id) {
        return api.get("/jobs/" + id).text("project_id");
    }

    private static void tabTo(Page page, String button) {
        for (int i = 0; i < KEYS; i++) {
            page.keyboard().press("Tab");
            if (button.equals(page.evaluate("document.activeElement.textContent"))) {
                return;
            }
        }
        throw new AssertionError("the keyboard does not reach " + button);
    }

    @Test
    void times_are_those_of_the_reader_with_the_exact_one_behind() {
        try (Visit visit = Visit.to(rig.pawl().url(), Visit.options().setTimezoneId("Asia/Kathmandu"))) {
            Page page = visit.signIn("#/jobs/" + job).page();
            Locator time = page.locator(".trail time").first();
            String exact = api.get("/jobs/" + job + "/audit-events")
                    .json()
                    .at("/items/2/recorded_at")
                    .asText();
            assertThat(time).hasAttribute("datetime", exact);
            assertThat(time).hasAttribute("title", exact.replace("T", " ").replace("Z", " UTC"));
            assertEquals(
                    page.evaluate(
                            "iso => new Date(iso).toLocaleTimeString('en-GB', {timeZone: 'Asia/Kathmandu'})", exact),
                    time.textContent());
        }
    }

    @Test
    void a_lost_connection_is_shown_and_what_was_missed_comes_when_it_is_back() {
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + job)) {
            Page page = visit.page();
            assertThat(page.locator(".live")).containsText("Live");
            visit.context().setOffline(true);
            assertThat(page.locator(".live")).containsText("Connection lost");
            visit.assertGood("job-offline");
            visit.press("Cancel job");
            page.getByRole(AriaRole.DIALOG).locator("button.danger").click();
            assertThat(page.getByText("Whether it was done is not known.")).isVisible();
            assertTrue(page.locator("h1").textContent().contains("Extracting audio"));
            Callbacks.report(api, job, "AUDIO_READY");
            visit.context().setOffline(false);
            assertThat(page.locator("h1")).containsText("Audio ready");
            assertThat(page.locator(".live")).containsText("Live");
            assertThat(page.locator(".trail tbody tr")).hasCount(4);
        }
    }
}
