package dev.pawl.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import dev.pawl.testing.Callbacks;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.Slow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signing in and out, and staying signed in. */
@Slow("a browser")
class SignInTest {
    @BeforeEach
    void needsABrowser() {
        Chromium.get();
    }

    @Test
    void one_click_signs_in_and_leads_back_under_the_base_path_too() {
        try (ConsoleRig rig = ConsoleRig.start(Duration.ofHours(1), true, Map.of("PAWL_BASE_PATH", "/pawl"))) {
            String job = rig.editor().createJob();
            try (Visit visit = Visit.to(rig.pawl().url()).open("#/jobs/" + job)) {
                Page page = visit.page();
                assertThat(page.getByRole(AriaRole.HEADING)).hasText("Your jobs, live");
                visit.assertGood("signed-out");
                List<Request> sent = new CopyOnWriteArrayList<>();
                page.onRequest(sent::add);
                visit.press("Sign in");
                assertThat(page.locator("h1")).containsText("Created");
                assertTrue(page.url().endsWith("/pawl/console#/jobs/" + job), page.url());
                assertEquals(0, page.evaluate("localStorage.length"));
                assertEquals("{\"pawl.was-signed-in\":\"yes\"}", page.evaluate("JSON.stringify({...sessionStorage})"));
                assertTrue(page.context().cookies().isEmpty());
                Request asked = sent.stream()
                        .filter(request -> request.url().contains("/authorize?"))
                        .findFirst()
                        .orElseThrow();
                for (String part : List.of("response_type=code", "code_challenge_method=S256", "state=", "nonce=")) {
                    assertTrue(asked.url().contains(part), asked.url());
                }
            }
        }
    }

    @Test
    void a_token_that_ends_is_renewed_without_a_word_and_the_page_stays() {
        try (ConsoleRig rig = ConsoleRig.start(Duration.ofSeconds(6), true, Map.of())) {
            String job = rig.editor().createRunningJob();
            try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + job)) {
                Page page = visit.page();
                page.evaluate("window.same = true");
                AtomicInteger renewed = new AtomicInteger();
                page.onResponse(response -> renewed.addAndGet(response.url().endsWith("/token") ? 1 : 0));
                page.waitForCondition(() -> {
                    move(rig, job);
                    return renewed.get() > 0;
                });
                Callbacks.report(rig.editor(), job, "AUDIO_READY");
                assertThat(page.locator("h1")).containsText("Audio ready");
                assertEquals(true, page.evaluate("window.same"));
                assertThat(page.locator("pawl-console")).not().containsText("sign-in has ended");
                visit.assertGood("renewed");
            }
        }
    }

    @Test
    void without_a_refresh_token_the_issuer_is_asked_anew_and_the_address_stays() {
        try (ConsoleRig rig = ConsoleRig.start(Duration.ofSeconds(6), false, Map.of())) {
            String job = rig.editor().createRunningJob();
            try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + job)) {
                Page page = visit.page();
                page.evaluate("window.same = true");
                List<String> asked = new CopyOnWriteArrayList<>();
                page.onRequest(request -> asked.add(request.url()));
                page.waitForCondition(() -> {
                    move(rig, job);
                    return asked.stream().anyMatch(url -> url.contains("/authorize") && url.contains("prompt=none"));
                });
                page.waitForFunction("!window.same");
                assertThat(page.locator("h1")).containsText("Extracting audio");
                assertTrue(page.url().endsWith("#/jobs/" + job), page.url());
            }
        }
    }

    @Test
    void a_sign_in_that_ends_while_something_is_written_is_said_and_nothing_is_lost() {
        try (ConsoleRig rig = ConsoleRig.start(Duration.ofSeconds(6), false, Map.of())) {
            String job = rig.editor().createRunningJob();
            try (Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/" + job)) {
                Page page = visit.page();
                page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel job"))
                        .click();
                page.getByLabel("Reason (optional)").fill("wrong_video");
                assertThat(page.getByText("Your sign-in has ended. What you see may be old."))
                        .isVisible();
                assertThat(page.getByLabel("Reason (optional)")).hasValue("wrong_video");
                visit.assertGood("expired");
                // At once: with the form closed, the page signs in by itself as soon as it needs a token.
                page.evaluate("""
                    () => {
                      document.querySelector('dialog[open]').close();
                      [...document.querySelectorAll('button')].find((one) => one.textContent === 'Sign in again').click();
                    }""");
                assertThat(page.locator("h1")).containsText("Extracting audio");
                assertThat(page.locator("pawl-console")).not().containsText("sign-in has ended");
            }
        }
    }

    /** The page reads the job whenever it moves, for which it needs a token. */
    private static void move(ConsoleRig rig, String job) {
        Callbacks.report(rig.editor(), job, "AUDIO_EXTRACTING");
    }

    @Test
    void who_reloads_the_page_is_still_signed_in_and_who_has_signed_out_is_not() {
        try (ConsoleRig rig = ConsoleRig.start();
                Visit visit = Visit.to(rig.pawl().url())
                        .signIn("#/jobs/" + rig.editor().createJob())) {
            Page page = visit.page();
            page.reload();
            assertThat(page.locator("h1")).containsText("Created");
            visit.press("Sign out");
            assertThat(page.locator("h1")).hasText("Your jobs, live");
            page.reload();
            assertThat(page.locator("h1")).hasText("Your jobs, live");
        }
    }

    /** Two questions can be on their way, a click and a token that ends; here the first one leaves last. */
    @Test
    void who_asks_twice_at_once_is_answered_to_the_question_that_went_out_last() {
        try (ConsoleRig rig = ConsoleRig.start();
                Visit visit = Visit.to(rig.pawl().url()).open("#/jobs")) {
            visit.page().evaluate("""
                    () => {
                      const digest = SubtleCrypto.prototype.digest;
                      let second;
                      const left = new Promise((leave) => { second = leave; });
                      let asked = 0;
                      SubtleCrypto.prototype.digest = async function (...of) {
                        asked++;
                        if (asked === 1) {
                          await left;
                        } else {
                          setTimeout(second);
                        }
                        return digest.apply(this, of);
                      };
                    }""");
            visit.page().evaluate("""
                    () => {
                      const button = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Sign in');
                      button.click();
                      button.click();
                    }""");
            assertThat(visit.page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out")))
                    .isVisible();
        }
    }

    @Test
    void an_answer_to_another_question_signs_nobody_in() {
        try (ConsoleRig rig = ConsoleRig.start();
                Visit visit = Visit.to(rig.pawl().url()).open("?code=stolen&state=forged")) {
            assertThat(visit.page().getByRole(AriaRole.ALERT)).containsText("not to our question");
            Eventually.await(() -> !visit.page().url().contains("stolen"), "the code stays in the address");
            visit.assertGood("sign-in-refused");
        }
    }

    @Test
    void who_is_no_editor_is_told_so() {
        try (ConsoleRig rig = ConsoleRig.start(Duration.ofHours(1), true, Map.of("PAWL_ROLE_EDITOR", "somebody-else"));
                Visit visit = Visit.to(rig.pawl().url()).signIn("#/jobs/0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f")) {
            assertThat(visit.page().locator("h1")).hasText("Not allowed");
            assertThat(visit.page().locator("main")).containsText("not as an editor");
            visit.assertGood("not-allowed");
        }
    }

    @Test
    void a_new_token_that_pawl_refuses_is_said_and_no_other_is_asked_for() {
        try (ConsoleRig rig = ConsoleRig.start(Duration.ofHours(1), false, Map.of("PAWL_JWT_AUDIENCE", "another"));
                Visit visit = Visit.to(rig.pawl().url())) {
            List<String> asked = new CopyOnWriteArrayList<>();
            visit.page().onRequest(request -> asked.add(request.url()));
            visit.signIn("#/jobs/0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f");
            assertThat(visit.page().getByRole(AriaRole.ALERT)).containsText("Pawl does not accept this sign-in");
            assertEquals(
                    1, asked.stream().filter(url -> url.contains("/authorize")).count());
        }
    }

    @Test
    void an_issuer_that_does_not_answer_is_named() {
        try (ConsoleRig rig = ConsoleRig.start()) {
            rig.issuer().close();
            try (Visit visit = Visit.to(rig.pawl().url()).open("")) {
                visit.press("Sign in");
                assertThat(visit.page().getByRole(AriaRole.ALERT)).containsText("does not answer this page");
                visit.assertGood("issuer-away");
            }
        }
    }
}
