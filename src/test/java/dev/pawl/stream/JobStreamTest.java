package dev.pawl.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Contract;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SpecSchemas;
import dev.pawl.testing.Trail;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of a job's stream, and where it begins and ends. */
class JobStreamTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final Api api = pawl.asNewEditor();

    @Test
    void a_stream_tells_each_event_of_the_trail_as_it_happens_and_ends_with_the_job() {
        String job = api.createUploadedJob();
        try (EventClient stream = api.follow(path(job))) {
            assertEquals(List.of("1", "2"), stream.await(2).ids());
            api.post("/jobs/" + job + "/run", null);
            stream.await(3);
            assertEquals(EventClient.End.NONE, stream.end());
            api.post("/jobs/" + job + "/cancel", "{\"reason_code\": \"enough\"}");
            assertEquals(EventClient.End.WHOLE, stream.awaitEnd().end());
            assertEquals(List.of("1", "2", "3", "4"), stream.ids());
            assertEquals(Trail.of(api, job).stream().map(Object::toString).toList(), stream.data());
        }
    }

    @Test
    void progress_comes_in_between_without_an_id_on_every_replica_and_only_of_the_status_that_was_told() {
        String editor = "editor-" + UUID.randomUUID();
        String job = pawl.as(editor).createRunningJob();
        try (RunningPawl other = RunningPawl.start(pawl.database());
                EventClient here = pawl.as(editor).follow(path(job)).await(3);
                EventClient there = other.as(editor).follow(path(job)).await(3)) {
            CallbackReport.sendProgress(pawl.url(), job, "{\"percent\": 40}");
            for (EventClient stream : List.of(here, there)) {
                EventClient.Event event = stream.await(4).events().getLast();
                assertEquals("progress", event.type());
                assertEquals("", event.id());
                assertEquals(List.of(), SpecSchemas.violations("Progress", event.data()));
                assertTrue(event.data().startsWith("{\"percent\":40,"), event.data());
            }
            CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), job);
            assertEquals("4", here.await(5).events().getLast().id());
            CallbackReport.sendProgress(pawl.url(), job, "{\"percent\": 1}");
            assertTrue(here.await(6).events().getLast().data().startsWith("{\"percent\":1,"));
            assertEquals(List.of("1", "2", "3", "", "4", ""), here.ids());
            pawl.as(editor).post("/jobs/" + job + "/cancel", null);
            assertEquals("5", here.awaitEnd().events().getLast().id());
        }
    }

    @Test
    void a_stream_has_the_form_that_the_contract_describes() {
        String job = api.createRunningJob();
        api.post("/jobs/" + job + "/cancel", null);
        try (EventClient stream = api.follow(path(job)).awaitEnd()) {
            assertEquals(200, stream.status());
            assertEquals("text/event-stream", stream.header("Content-Type"));
            assertEquals("no-store, no-transform", stream.header("Cache-Control"));
            assertEquals("no", stream.header("X-Accel-Buffering"));
            assertTrue(stream.body().matches("(?s)retry: \\d+\n(:\n)*id: 1\ndata: \\{.*}\n\n"), stream.body());
            Contract.check(
                    "GET",
                    path(job),
                    200,
                    Map.of(
                            "Content-Type",
                            List.of("text/event-stream"),
                            "X-Correlation-Id",
                            List.of(stream.header("X-Correlation-Id")),
                            "Cache-Control",
                            List.of(stream.header("Cache-Control"))),
                    stream.body());
            for (String event : stream.data()) {
                assertEquals(List.of(), SpecSchemas.violations("AuditEvent", event));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void a_client_that_reconnects_gets_what_comes_after_the_last_event_seen(int seen) {
        String job = api.createRunningJob();
        api.post("/jobs/" + job + "/cancel", null);
        try (EventClient stream =
                api.follow(path(job), "Last-Event-ID", Integer.toString(seen)).awaitEnd()) {
            assertEquals(List.of("1", "2", "3", "4").subList(seen, 4), stream.ids());
        }
    }

    @Test
    void a_client_that_has_seen_the_last_event_of_an_ended_job_need_not_reconnect() {
        String job = api.createJob();
        api.post("/jobs/" + job + "/cancel", null);
        Api.Answer answer = api.get(path(job), "Last-Event-ID", "2");
        assertEquals(204, answer.status());
        assertEquals("", answer.response().body());
        assertEquals("no-store", answer.header("Cache-Control"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "-1", "+1", "1.0", "01", "1 1", "3", "999999999", "2147483648", "99999999999999999999"})
    void what_is_no_id_of_an_event_is_refused(String id) {
        String job = api.createUploadedJob();
        Api.Answer answer = api.get(path(job), "Last-Event-ID", id);
        assertEquals(400, answer.status());
        assertEquals("VALIDATION_ERROR", answer.text("error_code"));
        assertEquals("Last-Event-ID", answer.json().at("/errors/0/pointer").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3"})
    void a_stranger_cannot_tell_from_the_id_how_far_the_job_is(String id) {
        String job = api.createUploadedJob();
        Api stranger = pawl.asNewEditor();
        Api.Answer foreign = stranger.get(path(job), "Last-Event-ID", id);
        Api.Answer missing = stranger.get(path(UUID.randomUUID().toString()), "Last-Event-ID", id);
        assertEquals(404, foreign.status());
        assertEquals(missing.response().body(), foreign.response().body());
    }

    private static String path(String job) {
        return "/jobs/" + job + "/events";
    }
}
