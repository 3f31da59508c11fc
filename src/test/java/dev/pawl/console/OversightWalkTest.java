package dev.pawl.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.pawl.testing.Api;
import dev.pawl.testing.Query;
import dev.pawl.testing.Slow;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Auditors and operators at the console, before jobs of others. */
@Slow("a browser")
class OversightWalkTest {
    private final ConsoleRig rig = ConsoleRig.start();
    private final Api mara = rig.as("mara");

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void an_auditor_reads_the_trail_of_a_foreign_job_by_its_address_and_that_is_recorded() {
        String job = mara.createRunningJob();
        rig.issuer().expect("aya", "auditor");
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + job)) {
            Page page = visit.page();
            assertThat(page.locator(".trail tbody tr")).hasCount(3);
            assertThat(page.locator(".trail tbody tr").first()).containsText("mara");
            assertThat(page.locator("h1")).containsText("Audit trail");
            assertThat(page.locator("h1")).containsText("Extracting audio");
            assertThat(page.locator("main")).containsText("Pawl has recorded that you read its trail.");
            assertEquals(List.of(), buttonsThatChange(page));
            assertEquals(List.of("aya auditor mara " + job), reads());
            visit.assertGood("auditor-trail");

            mara.post("/jobs/" + job + "/cancel", "{\"reason_code\": \"duplicate\"}");
            visit.press("Read again");
            assertThat(page.locator(".trail tbody tr")).hasCount(4);
            assertThat(page.locator(".trail tbody tr").first()).containsText("duplicate");
            assertEquals(2, reads().size());
            visit.open("#/jobs/0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f");
            assertThat(page.locator("h1")).hasText("No such job");
            assertEquals(2, reads().size());
        }
    }

    @Test
    void an_auditor_finds_the_events_of_everybody_and_the_address_holds_the_filters() {
        String job = mara.createJob();
        rig.as("olga", "operator").post("/jobs/" + job + "/cancel", "{\"reason_code\": \"too_expensive\"}");
        for (int i = 0; i < 50; i++) {
            rig.as("bob").createJob();
        }
        rig.issuer().expect("aya", "auditor");
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs")) {
            Page page = visit.page();
            assertThat(page.locator("h1")).hasText("Not allowed");
            page.getByText("the audit events of all jobs").click();
            assertThat(rows(page)).hasCount(50);
            visit.press("Older");
            assertThat(rows(page)).hasCount(52);
            assertThat(page.getByText("52 shown, and no more")).isVisible();
            assertEquals(List.of("aya auditor", "aya auditor"), reads());
            visit.assertGood("auditor-events");

            page.getByLabel("Who moved it").selectOption("Operators");
            assertThat(rows(page)).hasCount(1);
            page.getByLabel("Person").fill("olga");
            page.keyboard().press("Enter");
            page.getByLabel("To").selectOption("Cancelled");
            assertThat(page)
                    .hasURL(Pattern.compile(".*#/audit\\?actor_type=operator&actor_id=olga&new_status=CANCELLED"));
            assertThat(rows(page)).containsText("too_expensive");
            visit.assertGood("auditor-filtered");
            rows(page).locator("a").click();
            assertThat(page.locator("h1")).containsText("Audit trail");
            assertThat(page.locator(".trail tbody tr").first()).containsText("operator olga");
            page.goBack();
            assertThat(page.getByLabel("Person")).hasValue("olga");

            visit.open("#/audit?actor_id=nobody");
            assertThat(page.getByText("No audit event fits these filters.")).isVisible();
            visit.assertGood("auditor-nothing");
            visit.open("#/audit?new_status=NAPPING");
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("new status");
        }
    }

    @Test
    void an_editor_is_told_that_this_page_is_for_auditors() {
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/audit")) {
            assertThat(visit.page().locator("h1")).hasText("Not allowed");
            assertThat(visit.page().locator("main")).containsText("not as an auditor");
            visit.assertGood("auditor-refused");
        }
    }

    @Test
    void an_operator_stops_a_foreign_job_with_a_reason_and_not_without() {
        String job = mara.createRunningJob();
        rig.issuer().expect("olga", "operator");
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + job)) {
            Page page = visit.page();
            assertThat(page.locator("h1")).containsText("Extracting audio");
            assertThat(page.locator("main")).containsText("Somebody else's job. You may stop it, with a reason.");
            assertEquals(List.of("Cancel job"), page.locator(".actions button").allTextContents());
            assertThat(page.getByRole(AriaRole.ALERT)).hasCount(0);
            visit.assertGood("operator-job");
            visit.press("Cancel job");
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            Locator reason = page.getByLabel("Reason", new Page.GetByLabelOptions().setExact(true));
            dialog.locator("button.danger").click(); // The browser refuses to leave the reason out.
            assertThat(reason).isFocused();
            reason.fill("too_expensive");
            dialog.locator("button.danger").click();
            assertThat(page.locator("h1")).containsText("Cancelled");
            assertThat(page.locator(".lead")).containsText("by operator olga too_expensive");
        }
        assertEquals(
                "operator",
                mara.get("/jobs/" + job).json().at("/ended/by/actor_type").asText());
    }

    @Test
    void an_operator_who_is_an_editor_too_is_told_by_pawl_that_there_must_be_a_reason() {
        String job = mara.createRunningJob();
        rig.issuer().expect("olga", "editor", "operator");
        try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + job)) {
            Page page = visit.page();
            visit.press("Cancel job");
            Locator dialog = page.getByRole(AriaRole.DIALOG);
            dialog.locator("button.danger").click();
            assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("reason code is required");
            assertEquals("AUDIO_EXTRACTING", mara.get("/jobs/" + job).text("status"));
            page.getByLabel("Reason (optional)").fill("too_expensive");
            dialog.locator("button.danger").click();
            assertThat(page.locator("h1")).containsText("Cancelled");
        }
    }

    /** Who has read what, first things first. */
    private List<String> reads() {
        return Query.texts(
                rig.pawl().database(),
                "SELECT concat_ws(' ', reader_id, reader_role, owner_id, job_id) FROM access_event ORDER BY sequence");
    }

    private static List<String> buttonsThatChange(Page page) {
        return page.locator("main button").allTextContents().stream()
                .filter(name -> !List.of("Copy", "Read again").contains(name))
                .toList();
    }

    private static Locator rows(Page page) {
        return page.locator(".trail tbody tr");
    }
}
