package dev.pawl.dev.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.dev.orchestrator.Rig.Order;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
    private static final List<String> WALK =
            List.of("AUDIO_EXTRACTING", "AUDIO_READY", "TRANSCRIBING", "TRANSCRIPT_READY", "GENERATING", "DRAFT_READY");

    private final Rig rig = Rig.fast();
    private final FakePawl pawl = rig.pawl();
    private final Order order = Order.of("s3://media/in.mp4");

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void a_job_walks_through_its_stages_to_the_draft() {
        rig.run(order);
        assertEquals(WALK, pawl.awaitStatuses(order.jobId(), 6));
        assertEquals(List.of(204, 204, 204, 204, 204, 204), pawl.answers(order.jobId()));
    }

    @ParameterizedTest
    @CsvSource({"UPLOADED, 0", "AUDIO_READY, 2", "TRANSCRIPT_READY, 4"})
    void a_retry_resumes_behind_its_checkpoint(String checkpoint, int done) {
        rig.retry(order, checkpoint);
        List<String> rest = WALK.subList(done, WALK.size());
        assertEquals(rest, pawl.awaitStatuses(order.jobId(), rest.size()));
    }

    @Test
    void a_new_draft_is_reported_with_its_place() {
        assertEquals(202, rig.regenerate(order));
        assertEquals(List.of("DRAFT_READY"), pawl.awaitStatuses(order.jobId(), 1));
        assertTrue(pawl.callbacks(order.jobId())
                .getFirst()
                .body()
                .at("/artifact_updates/draft_uri")
                .asText()
                .contains(order.dispatchId().toString()));
    }

    @Test
    void an_export_in_each_format_ends_the_job() {
        assertEquals(202, rig.export(order));
        assertEquals(List.of("DONE"), pawl.awaitStatuses(order.jobId(), 1));
        String folder = "s3://demo-artifacts/" + order.jobId();
        assertEquals(
                "[\"" + folder + "/export.pdf\",\"" + folder + "/export.docx\"]",
                pawl.callbacks(order.jobId())
                        .getFirst()
                        .body()
                        .at("/artifact_updates/exports")
                        .toString());
    }

    @Test
    void every_callback_shows_the_secret_the_correlation_id_and_an_id_of_its_own() {
        rig.run(order);
        pawl.awaitStatuses(order.jobId(), 6);
        Set<String> eventIds = new HashSet<>();
        for (StatusReport callback : pawl.callbacks(order.jobId())) {
            assertEquals(Rig.CALLBACK_SECRET, callback.secret());
            assertEquals(order.dispatchId().toString(), callback.text("dispatch_id"));
            assertEquals("orch-" + order.dispatchId(), callback.text("correlation_id"));
            assertTrue(eventIds.add(callback.text("event_id")), callback.text("event_id"));
        }
    }

    @Test
    void every_callback_is_later_than_the_one_before_by_the_microsecond_in_utc() {
        rig.run(order);
        pawl.awaitStatuses(order.jobId(), 6);
        List<String> times = pawl.callbacks(order.jobId()).stream()
                .map(callback -> callback.text("occurred_at"))
                .toList();
        assertEquals(times.stream().sorted().distinct().toList(), times);
        times.forEach(time -> assertTrue(time.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z"), time));
    }

    @Test
    void the_end_of_a_stage_tells_where_its_artifact_is() {
        rig.run(order);
        pawl.awaitStatuses(order.jobId(), 6);
        String folder = "s3://demo-artifacts/" + order.jobId();
        List<String> artifacts = pawl.callbacks(order.jobId()).stream()
                .map(callback -> callback.body().path("artifact_updates").toString())
                .toList();
        assertEquals(
                List.of(
                        "",
                        "{\"audio_uri\":\"" + folder + "/audio.wav\"}",
                        "",
                        "{\"transcript_uri\":\"" + folder + "/transcript.json\"}",
                        "",
                        "{\"draft_uri\":\"" + folder + "/draft.md\"}"),
                artifacts);
    }

    @Test
    void an_event_without_an_answer_that_settles_it_is_sent_again_unchanged() {
        pawl.answer(Reply.of(503), Reply.BROKEN, Reply.of(500).with("Retry-After", "0"));
        rig.run(order);
        pawl.awaitStatuses(order.jobId(), 9);
        List<StatusReport> callbacks = pawl.callbacks(order.jobId());
        assertEquals(List.of(503, 0, 500, 204, 204, 204, 204, 204, 204), pawl.answers(order.jobId()));
        callbacks
                .subList(0, 4)
                .forEach(callback -> assertEquals(callbacks.getFirst().body(), callback.body()));
    }

    @Test
    void a_replay_is_as_good_as_an_answer() {
        pawl.answer(Reply.of(200));
        rig.run(order);
        assertEquals(WALK, pawl.awaitStatuses(order.jobId(), 6));
    }

    @Test
    void an_event_that_nothing_settles_ends_the_work_after_ten_attempts() {
        Reply[] outage = new Reply[10];
        Arrays.fill(outage, Reply.of(503));
        pawl.answer(outage);
        rig.run(order);
        pawl.awaitStatuses(order.jobId(), 10);
        assertWorkHasEnded(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 200, 409, 404, 503})
    void the_directive_stops_the_work_whatever_answer_brings_it(int status) {
        pawl.answer(Reply.of(204), Reply.of(status).with("Pawl-Directive", "stop"));
        rig.run(order);
        pawl.awaitStatuses(order.jobId(), 2);
        assertWorkHasEnded(2);
    }

    @ParameterizedTest
    @CsvSource({
        "400, VALIDATION_ERROR",
        "401, UNAUTHENTICATED",
        "404, RESOURCE_NOT_FOUND",
        "409, FSM_TRANSITION_INVALID",
        "409, CALLBACK_OUT_OF_ORDER"
    })
    void a_refused_callback_is_not_repeated_and_stops_the_work(int status, String code) {
        pawl.answer(Reply.problem(status, code));
        rig.run(order);
        pawl.awaitStatuses(order.jobId(), 1);
        assertWorkHasEnded(1);
    }

    private void assertWorkHasEnded(int callbacks) {
        rig.letAnotherJobEnd();
        assertEquals(
                callbacks,
                pawl.callbacks(order.jobId()).size(),
                () -> pawl.statuses(order.jobId()).toString());
    }
}
