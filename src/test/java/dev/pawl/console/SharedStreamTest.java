package dev.pawl.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import dev.pawl.dev.DevIssuer;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.Slow;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All tabs of a browser have one stream. */
@Slow("a browser")
class SharedStreamTest {
    private static final Pattern OPEN = Pattern.compile("(?m)^pawl_streams_open\\S* ([0-9.]+)$");
    /** Longer than a tab waits for the one that has the stream. */
    private static final long LONG_MS = 101_000;

    private final ConsoleRig rig = ConsoleRig.start();
    private final Api api = rig.editor();
    private final String job = api.createUploadedJob();

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void two_tabs_have_one_stream_and_the_second_goes_on_when_the_first_closes() {
        try (Visit first = Visit.to(rig.pawl().url()).signIn("#/jobs")) {
            assertLive(first);
            List<Request> asked = new CopyOnWriteArrayList<>();
            first.context().onRequest(request -> {
                if (request.url().endsWith("/events")) {
                    asked.add(request);
                }
            });
            Visit second = first.anotherTab().signIn("#/jobs/" + job);
            assertLive(second);
            api.post("/jobs/" + job + "/run", null);
            assertThat(first.page().locator("tbody tr")).containsText("Extracting audio");
            assertThat(second.page().locator("h1")).containsText("Extracting audio");
            assertEquals(1, openStreams());
            assertEquals(0, asked.size(), "the second tab has asked for a stream");

            first.page().close();
            Eventually.await(
                    () -> {
                        second.page().evaluate("1"); // Playwright hears of requests while it talks.
                        return !asked.isEmpty();
                    },
                    "the second tab has not taken over");
            Eventually.await(() -> openStreams() == 1, "not one stream");
            api.post("/jobs/" + job + "/cancel", null);
            assertThat(second.page().locator("h1")).containsText("Cancelled");
            assertEquals(second.page(), asked.getFirst().frame().page());
        }
    }

    @Test
    void what_happens_while_the_stream_changes_hands_is_not_missed() {
        try (Visit first = Visit.to(rig.pawl().url()).signIn("#/jobs")) {
            assertLive(first);
            Visit second = first.anotherTab().signIn("#/jobs");
            assertLive(second);
            second.page().route("**/events", route -> {
                api.post("/jobs/" + job + "/run", null); // No stream is open now.
                route.resume();
            });
            first.page().close();
            assertThat(second.page().locator("tbody tr")).containsText("Extracting audio");
        }
    }

    @Test
    void a_tab_that_has_the_lock_and_is_frozen_loses_it() {
        try (Visit frozen = Visit.to(rig.pawl().url()).open("")) {
            frozen.page()
                    .evaluate(
                            "name => { navigator.locks.request(name, () => new Promise(() => {})); }",
                            "pawl.events /console " + rig.issuer().url() + " " + DevIssuer.EDITOR);
            Visit visit = frozen.anotherTab();
            visit.page().clock().install();
            visit.signIn("#/jobs");
            assertThat(visit.page().locator(".live")).containsText("Connecting");
            visit.page().clock().fastForward(LONG_MS);
            assertLive(visit);
            api.post("/jobs/" + job + "/run", null);
            assertThat(visit.page().locator("tbody tr")).containsText("Extracting audio");
        }
    }

    @Test
    void all_tabs_say_that_the_connection_is_lost_and_read_what_was_missed() {
        try (Visit first = Visit.to(rig.pawl().url()).signIn("#/jobs")) {
            assertLive(first);
            Visit second = first.anotherTab().signIn("#/jobs/" + job);
            assertLive(second);
            first.context().setOffline(true);
            for (Visit each : List.of(first, second)) {
                assertThat(each.page().locator(".live")).containsText("Connection lost");
            }
            first.assertGood("board-offline");
            api.post("/jobs/" + job + "/run", null);
            first.context().setOffline(false);
            for (Visit each : List.of(first, second)) {
                assertLive(each);
                assertThat(each.page().locator("main")).containsText("Extracting audio");
            }
            assertThat(second.page().locator(".trail tbody tr")).hasCount(3);
        }
    }

    private static void assertLive(Visit visit) {
        Page page = visit.page();
        assertThat(page.locator(".live")).containsText("Live");
    }

    private int openStreams() {
        Matcher found = OPEN.matcher(
                new Api(rig.pawl().url(), null).get("/metrics").response().body());
        return found.find() ? (int) Double.parseDouble(found.group(1)) : -1;
    }
}
