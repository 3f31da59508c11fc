package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.Relay;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Scrape;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The values of {@code GET /metrics} (spec/decisions/022). */
@Slow("waits until the series of the background have been counted")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@LogsWarnings(perhaps = "WARN ")
class MetricsTest {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}");
    private static final Duration A_WHILE = Duration.ofSeconds(1);
    private static final String MARK = "s3cret";

    private final TestDatabase database = TestDatabase.create();
    private final RunningPawl pawl = RunningPawl.start(database);
    private final Api api = pawl.asNewEditor();

    @BeforeAll
    void warm() {
        pawl.withBackgroundWork();
    }

    @AfterAll
    void stop() {
        pawl.close();
    }

    @Test
    void a_request_is_counted_under_its_template_and_never_under_its_path() {
        String job = api.createJob();
        awaitRequests("GET", "/jobs/{jobId}", "200", () -> api.get("/jobs/" + job));
        awaitRequests("GET", "/jobs/{jobId}", "404", () -> api.get("/jobs/" + MARK));
        awaitRequests("GET", "(no route)", "404", () -> api.get("/" + MARK + "/" + job));
        awaitRequests("OTHER", "(no route)", "404", () -> new RawHttp(pawl.url()).request("S3CRET /x HTTP/1.1"));
        Scrape scrape = Scrape.of(pawl.url());
        assertFalse(scrape.text().toLowerCase(Locale.ROOT).contains(MARK), scrape.text());
        assertFalse(ID.matcher(scrape.text()).find(), scrape.text());
    }

    @Test
    void a_move_is_counted_when_it_is_committed_and_a_refused_one_is_not() {
        String job = api.createRunningJob();
        String[] cancelled = {"from", "AUDIO_EXTRACTING", "to", "CANCELLED", "actor", "editor"};
        double before = Scrape.of(pawl.url()).sum("pawl_transitions_total", cancelled);
        double refused = Scrape.of(pawl.url()).sum("pawl_problems_total", "error_code", "FSM_TERMINAL_IMMUTABLE");
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        assertEquals(409, api.post("/jobs/" + job + "/cancel", null).status());
        Scrape after = Scrape.of(pawl.url());
        assertEquals(before + 1, after.sum("pawl_transitions_total", cancelled));
        assertEquals(refused + 1, after.sum("pawl_problems_total", "error_code", "FSM_TERMINAL_IMMUTABLE"));
    }

    @Test
    void the_moves_of_a_bulk_cancel_and_of_a_callback_are_counted_one_by_one() {
        String project = api.createProject();
        api.post("/projects/" + project + "/jobs", null);
        api.post("/projects/" + project + "/jobs", null);
        String running = api.createRunningJob();
        Scrape before = Scrape.of(pawl.url());
        assertEquals(
                207,
                api.post("/projects/" + project + "/cancel-jobs", "{\"statuses\": [\"CREATED\"]}")
                        .status());
        assertEquals(
                204,
                CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), running).status());
        assertMoves(2, before, "from", "CREATED", "to", "CANCELLED", "actor", "editor");
        assertMoves(1, before, "from", "AUDIO_EXTRACTING", "to", "AUDIO_READY", "actor", "orchestrator");
    }

    @Test
    void who_waits_for_a_row_shows_in_the_time_of_the_lock_and_not_in_that_of_the_connection() {
        Api owner = pawl.as("owner");
        String job = owner.createJob();
        try (RunningPawl impatient = RunningPawl.start(database, Map.of(), Timings.lock(A_WHILE));
                HeldJob held = HeldJob.lock(database, UUID.fromString(job))) {
            Api sameOwner = impatient.as("owner");
            assertEquals(200, sameOwner.get("/jobs/" + job).status());
            Scrape before = Scrape.of(impatient.url());
            assertEquals(503, sameOwner.post("/jobs/" + job + "/cancel", null).status());
            Scrape after = Scrape.of(impatient.url());
            double lock = grown("pawl_lock_wait_seconds_sum", before, after);
            assertTrue(lock > 0.9 * A_WHILE.toSeconds(), after::text);
            assertTrue(grown("pawl_connection_wait_seconds_sum", before, after) < lock, after::text);
            assertTrue(grown("pawl_transactions_seconds_count", before, after, "outcome", "undone") >= 1, after::text);
            assertEquals(1, grown("pawl_problems_total", before, after, "error_code", "JOB_BUSY"));
            held.release();
        }
    }

    @Test
    void an_open_stream_and_the_release_are_shown() {
        String job = api.createJob();
        assertEquals(0, Scrape.of(pawl.url()).sum("pawl_streams_open"));
        try (EventClient stream = api.follow("/jobs/" + job + "/events")) {
            stream.await(1);
            assertEquals(1, Scrape.of(pawl.url()).sum("pawl_streams_open"));
            api.post("/jobs/" + job + "/cancel", null);
            stream.awaitEnd();
        }
        Eventually.await(() -> Scrape.of(pawl.url()).sum("pawl_streams_open") == 0, "still open");
        assertEquals(1, Scrape.of(pawl.url()).sum("pawl_build", "commit", "unknown"));
    }

    @Test
    void a_stream_is_no_request_of_its_length_and_one_that_is_refused_is_a_request() {
        String[] route = {"route", "/jobs/{jobId}/events"};
        String job = api.createJob();
        Scrape before = Scrape.of(pawl.url());
        try (EventClient stream = api.follow("/jobs/" + job + "/events")) {
            stream.await(1);
            api.post("/jobs/" + job + "/cancel", null);
            stream.awaitEnd();
        }
        awaitGrowth(before, "pawl_streams_ended_total");
        awaitRequests("GET", route[1], "404", () -> api.get("/jobs/" + MARK + "/events"));
        Scrape after = Scrape.of(pawl.url());
        assertEquals(0, after.sum("pawl_http_requests_seconds_count", "route", route[1], "status", "200"));
        assertEquals(1, grown("pawl_http_requests_seconds_count", before, after, route));
    }

    @Test
    void a_refused_callback_is_counted_by_its_reason_and_an_editors_mistake_is_none() {
        String job = api.createRunningJob();
        Scrape before = Scrape.of(pawl.url());
        new Api(pawl.url(), null)
                .post(CallbackReport.path(job), CallbackReport.of("AUDIO_READY").toString(), "X-Callback-Secret", MARK);
        CallbackReport.of("AUDIO_READY").without("event_id").sendTo(pawl.url(), job);
        CallbackReport.of("DONE").sendTo(pawl.url(), job);
        CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), job);
        api.post("/projects", "{}");
        Scrape after = Scrape.of(pawl.url());
        for (String reason : List.of("UNAUTHENTICATED", "VALIDATION_ERROR", "FSM_TRANSITION_INVALID")) {
            assertEquals(1, grown("pawl_callbacks_refused_total", before, after, "error_code", reason), reason);
        }
        assertEquals(3, grown("pawl_callbacks_refused_total", before, after));
    }

    @Test
    void a_request_over_a_limit_is_counted_by_the_limit() {
        try (RunningPawl narrow = RunningPawl.start(database, Map.of("PAWL_EDITOR_OPEN_STREAMS", "1"))) {
            Api editor = narrow.asNewEditor();
            try (EventClient first = editor.follow("/events")) {
                assertEquals(200, first.status());
                assertEquals(429, editor.get("/events").status());
            }
            Scrape scrape = Scrape.of(narrow.url());
            assertEquals(1, scrape.sum("pawl_requests_limited_total", "limit", "open_streams"));
            assertEquals(1, scrape.sum("pawl_requests_limited_total"));
        }
    }

    @Test
    void whether_it_is_ready_is_shown() {
        try (Relay relay = Relay.to(database.url());
                RunningPawl behind = RunningPawl.start(
                        database, Map.of("PAWL_DATABASE_URL", relay.in(database.url())), Timings.giveUpTheDatabase())) {
            Api probe = new Api(behind.url(), null);
            Eventually.await(() -> probe.get("/readyz").status() == 200, "not ready");
            assertEquals(1, Scrape.of(behind.url()).sum("pawl_ready"));
            relay.cut();
            Eventually.await(() -> probe.get("/readyz").status() == 503, "still ready");
            assertEquals(0, Scrape.of(behind.url()).sum("pawl_ready"));
        }
    }

    @Test
    void deliveries_are_counted_by_how_they_ended_and_a_stop_is_timed_to_its_proof() {
        Scrape before = Scrape.of(pawl.url());
        String job = api.createRunningJob();
        awaitGrowth(before, "pawl_webhook_deliveries_total", "type", "job.run", "outcome", "delivered");
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        awaitGrowth(before, "pawl_webhook_deliveries_total", "type", "job.cancel", "outcome", "delivered");
        awaitGrowth(before, "pawl_stop_confirmation_seconds_count");
    }

    @Test
    void jobs_at_work_and_webhooks_that_nobody_takes_are_counted_in_the_background() {
        TestDatabase own = TestDatabase.create();
        try (RunningPawl other = RunningPawl.start(own)) {
            other.orchestrator().answer(webhook -> 503);
            Api editor = other.asNewEditor();
            String delivered = editor.createRunningJob();
            assertEquals(
                    204,
                    CallbackReport.of("AUDIO_READY")
                            .sendTo(other.url(), delivered)
                            .status());
            editor.createRunningJob();
            assertTrue(Double.isNaN(Scrape.of(other.url()).sum("pawl_jobs_at_work", "status", "AUDIO_READY")));
            other.withBackgroundWork();
            Eventually.await(
                    () -> Scrape.of(other.url()).sum("pawl_jobs_at_work", "status", "AUDIO_READY") == 1, "not counted");
            Scrape scrape = Scrape.of(other.url());
            assertEquals(0, scrape.sum("pawl_jobs_at_work", "status", "AUDIO_EXTRACTING"));
            assertEquals(1, scrape.sum("pawl_webhooks_undelivered", "type", "job.run"), scrape::text);
            assertTrue(scrape.sum("pawl_webhooks_undelivered_oldest_seconds", "type", "job.run") > 0, scrape::text);
            assertEquals(0, scrape.sum("pawl_webhooks_undelivered", "type", "job.cancel"));
            awaitGrowthOf(other, scrape, "pawl_webhook_deliveries_total", "type", "job.run", "outcome", "http_5xx");
        }
    }

    @Test
    void a_scrape_asks_nothing_of_the_database() {
        try (Relay relay = Relay.to(database.url());
                RunningPawl cut = RunningPawl.start(database, Map.of("PAWL_DATABASE_URL", relay.in(database.url())))) {
            relay.cut();
            Scrape scrape = Scrape.of(cut.url());
            assertTrue(scrape.names().contains("jvm_memory_used_bytes"));
            assertTrue(scrape.names().contains("hikaricp_connections_max"));
        }
    }

    private void assertMoves(int count, Scrape before, String... move) {
        assertEquals(
                before.sum("pawl_transitions_total", move) + count,
                Scrape.of(pawl.url()).sum("pawl_transitions_total", move));
    }

    private static double grown(String name, Scrape before, Scrape after, String... labels) {
        return after.sum(name, labels) - before.sum(name, labels);
    }

    /** A request is counted after it was answered. */
    private void awaitRequests(String method, String route, String status, Runnable request) {
        String[] labels = {"method", method, "route", route, "status", status};
        Scrape before = Scrape.of(pawl.url());
        request.run();
        awaitGrowth(before, "pawl_http_requests_seconds_count", labels);
        double now = Scrape.of(pawl.url()).sum("pawl_http_requests_seconds_count", labels);
        assertEquals(before.sum("pawl_http_requests_seconds_count", labels) + 1, now);
    }

    private void awaitGrowth(Scrape before, String name, String... labels) {
        awaitGrowthOf(pawl, before, name, labels);
    }

    private static void awaitGrowthOf(RunningPawl pawl, Scrape before, String name, String... labels) {
        double known = before.sum(name, labels);
        Eventually.await(() -> Scrape.of(pawl.url()).sum(name, labels) > known, name + " does not grow");
    }
}
