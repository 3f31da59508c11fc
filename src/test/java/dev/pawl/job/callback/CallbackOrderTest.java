package dev.pawl.job.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.fsm.JobStatus;
import dev.pawl.job.FsmProblem;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SpecTransitions;
import dev.pawl.testing.TestDatabase;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fixed order in which a callback is checked: of several refusals that would be due, the first one answers. */
class CallbackOrderTest {
    private static final Instant LATEST = Instant.parse("2025-06-24T16:31:07.250001Z");
    private static final Instant BEFORE = LATEST.minusSeconds(1);
    private static final Instant LATER = LATEST.plusSeconds(1);
    private static final String AUDIO = "s3://artifacts/audio.wav";
    private static final String OTHER_AUDIO = "s3://artifacts/other.wav";
    private static final Set<JobStatus> REPORTED =
            EnumSet.complementOf(EnumSet.of(JobStatus.CREATED, JobStatus.UPLOADED, JobStatus.CANCELLED));

    private final RunningPawl pawl = RunningPawl.shared();
    private final TestDatabase database = pawl.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);
    private final String job = api.createRunningJob();
    private final CallbackReport audioReady =
            CallbackReport.of("AUDIO_READY").at(LATEST).bringing("audio_uri", AUDIO);

    @Test
    void an_event_that_was_seen_answers_before_the_end_of_the_job_its_time_the_table_and_the_artifacts() {
        send(audioReady, 204);
        send(CallbackReport.of("FAILED").at(LATER), 204);
        assertEquals(200, refused(audioReady).status());
        CallbackReport contradiction =
                audioReady.with("status", "DRAFT_READY").at(BEFORE).bringing("audio_uri", OTHER_AUDIO);
        Api.Answer mismatch = refused(contradiction);
        assertProblem("EVENT_ID_PAYLOAD_MISMATCH", mismatch);
        assertEquals(audioReady.text("event_id"), mismatch.text("event_id"));
    }

    @Test
    void the_end_of_the_job_answers_before_the_time_the_table_and_the_artifacts() {
        send(audioReady, 204);
        send(CallbackReport.of("FAILED").at(LATER), 204);
        Api.Answer ended = refused(CallbackReport.of("DRAFT_READY").at(BEFORE).bringing("audio_uri", OTHER_AUDIO));
        FsmProblem.assertRefused(ended, "FSM_TERMINAL_IMMUTABLE", "FAILED", "DRAFT_READY", "");
    }

    @Test
    void the_time_answers_before_the_table_and_the_artifacts() {
        send(audioReady, 204);
        Api.Answer late = refused(CallbackReport.of("DRAFT_READY").at(BEFORE).bringing("audio_uri", OTHER_AUDIO));
        assertProblem("CALLBACK_OUT_OF_ORDER", late);
        assertEquals("2025-06-24T16:31:07.250001Z", late.text("latest_applied_occurred_at"));
        assertEquals("AUDIO_READY", late.text("current_status"));
        assertEquals("DRAFT_READY", late.text("attempted_status"));
    }

    @Test
    void the_table_answers_before_the_artifacts() {
        send(audioReady, 204);
        Api.Answer invalid = refused(CallbackReport.of("DRAFT_READY").at(LATER).bringing("audio_uri", OTHER_AUDIO));
        FsmProblem.assertRefused(
                invalid, "FSM_TRANSITION_INVALID", "AUDIO_READY", "DRAFT_READY", "TRANSCRIBING FAILED CANCELLED");
    }

    @Test
    void the_artifacts_answer_last_and_a_refused_event_may_come_again_in_better_shape() {
        send(audioReady, 204);
        CallbackReport transcribing = CallbackReport.of("TRANSCRIBING").at(LATER);
        Api.Answer immutable = refused(transcribing.bringing("audio_uri", OTHER_AUDIO));
        assertProblem("ARTIFACT_IMMUTABLE", immutable);
        assertEquals("audio_uri", immutable.text("key"));
        send(transcribing.bringing("audio_uri", AUDIO), 204);
    }

    @ParameterizedTest
    @CsvSource({"-1, 409", "0, 204", "1, 204"})
    void an_earlier_time_is_out_of_order_to_the_microsecond_and_an_equal_one_is_not(int micros, int status) {
        send(audioReady, 204);
        send(CallbackReport.of("TRANSCRIBING").at(LATEST.plusNanos(micros * 1_000L)), status);
    }

    @Test
    void what_a_clock_tells_below_the_microsecond_makes_no_time_earlier() {
        send(audioReady.with("occurred_at", "2025-06-24T16:31:07.250001999Z"), 204);
        send(CallbackReport.of("TRANSCRIBING").at(LATEST), 204);
    }

    @Test
    void of_two_events_with_one_time_the_table_decides() {
        send(audioReady, 204);
        Api.Answer repeated = refused(CallbackReport.of("AUDIO_EXTRACTING").at(LATEST));
        FsmProblem.assertRefused(
                repeated, "FSM_TRANSITION_INVALID", "AUDIO_READY", "AUDIO_EXTRACTING", "TRANSCRIBING FAILED CANCELLED");
    }

    @Test
    void moves_by_the_editor_do_not_count_for_the_order() {
        UUID draft = JobFixture.inStatus(database, editor, "DRAFT_READY");
        assertEquals(200, api.post("/jobs/" + draft + "/open", null).status());
        CallbackReport longAgo = CallbackReport.of("EXPORTING").at(LATEST);
        assertEquals(204, longAgo.sendTo(pawl.url(), draft).status());
    }

    @Test
    void what_was_refused_does_not_count_for_the_order() {
        assertProblem(
                "FSM_TRANSITION_INVALID", refused(CallbackReport.of("DONE").at(LATER)));
        send(audioReady, 204);
    }

    @ParameterizedTest
    @EnumSource
    void what_the_table_permits_is_applied_and_nothing_else(JobStatus from) {
        UUID refusing = inStatus(from);
        for (JobStatus to : REPORTED) {
            if (SpecTransitions.table().contains(SpecTransitions.Move.of(from, to))) {
                UUID id = inStatus(from);
                assertEquals(
                        204, CallbackReport.of(to.name()).sendTo(pawl.url(), id).status(), () -> from + " to " + to);
                assertEquals(to.name(), api.get("/jobs/" + id).text("status"));
            } else {
                Api.Answer answer = CallbackReport.of(to.name()).sendTo(pawl.url(), refusing);
                assertProblem(from.isTerminal() ? "FSM_TERMINAL_IMMUTABLE" : "FSM_TRANSITION_INVALID", answer);
                assertEquals(from.name(), answer.text("current_status"));
            }
        }
        assertEquals(from.name(), api.get("/jobs/" + refusing).text("status"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f", "no-id", "00000000-0000-0000-0000-000000000000"})
    void a_job_that_is_not_there_is_the_same_404_whatever_its_id(String id) {
        Api.Answer missing =
                Rows.unchangedBy(database, () -> CallbackReport.of("DONE").sendTo(pawl.url(), id));
        assertEquals(404, missing.status());
        Api.Answer bare = CallbackReport.of("DONE").sendTo(pawl.url(), job.replace("-", ""));
        assertEquals(bare.response().body(), missing.response().body());
        assertEquals("RESOURCE_NOT_FOUND", missing.text("error_code"));
        assertEquals(400, CallbackReport.of("CREATED").sendTo(pawl.url(), id).status());
    }

    private UUID inStatus(JobStatus status) {
        UUID id = JobFixture.inStatus(database, editor, status.name());
        JobFixture.withDispatch(database, id, status.isTerminal() ? "FINISHED" : "DELIVERED");
        return id;
    }

    private void send(CallbackReport report, int status) {
        Api.Answer answer = report.sendTo(pawl.url(), job);
        assertEquals(status, answer.status(), answer.response()::body);
    }

    private Api.Answer refused(CallbackReport report) {
        return Rows.unchangedBy(database, () -> report.sendTo(pawl.url(), job));
    }

    private static void assertProblem(String errorCode, Api.Answer answer) {
        assertEquals(409, answer.status(), answer.response()::body);
        assertEquals(errorCode, answer.text("error_code"));
    }
}
