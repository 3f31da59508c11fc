package dev.pawl.job.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.RunningPawl;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every response to a callback of a job that has ended orders the worker to stop; no other response does. */
class DirectiveTest {
    private static final Instant TIME = Instant.parse("2025-06-24T16:31:07.250001Z");

    private final RunningPawl pawl = RunningPawl.shared();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);
    private final String job = api.createRunningJob();
    private final CallbackReport applied =
            CallbackReport.of("AUDIO_READY").at(TIME).bringing("audio_uri", "s3://a/b");

    @Test
    void the_callback_that_fails_the_job_is_answered_with_the_directive_and_so_is_its_repetition() {
        assertAnswer(204, "stop", CallbackReport.of("FAILED"));
        CallbackReport done = CallbackReport.of("DONE");
        UUID exporting = JobFixture.inStatus(pawl.database(), editor, "EXPORTING");
        for (int status : new int[] {204, 200}) {
            Api.Answer answer = done.sendTo(pawl.url(), exporting);
            assertEquals(status, answer.status());
            assertEquals("stop", answer.header("Pawl-Directive"));
        }
    }

    @Test
    void every_answer_about_a_cancelled_job_carries_the_directive() {
        assertAnswer(204, "", applied);
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        assertAnswer(200, "stop", applied);
        assertAnswer(409, "stop", applied.with("actor_type", "system"));
        assertAnswer(409, "stop", CallbackReport.of("TRANSCRIBING"));
        assertAnswer(409, "stop", CallbackReport.of("TRANSCRIBING").at(TIME));
        assertAnswer(409, "stop", CallbackReport.of("TRANSCRIBING").bringing("audio_uri", "s3://other/audio"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FAILED", "CANCELLED", "DONE"})
    void the_end_of_a_job_is_told_whatever_ended_it(String status) {
        UUID ended = JobFixture.inStatus(pawl.database(), editor, status);
        Api.Answer answer = CallbackReport.of("GENERATING").sendTo(pawl.url(), ended);
        assertEquals("stop", answer.header("Pawl-Directive"));
        assertEquals("FSM_TERMINAL_IMMUTABLE", answer.text("error_code"));
    }

    @Test
    void no_answer_about_a_job_that_goes_on_carries_the_directive() {
        assertAnswer(204, "", applied);
        assertAnswer(200, "", applied);
        assertAnswer(409, "", applied.with("actor_type", "system"));
        assertAnswer(409, "", CallbackReport.of("TRANSCRIBING").at(TIME.minusMillis(1)));
        assertAnswer(409, "", CallbackReport.of("DONE"));
        assertAnswer(409, "", CallbackReport.of("TRANSCRIBING").bringing("audio_uri", "s3://other/audio"));
        assertAnswer(204, "", CallbackReport.of("TRANSCRIBING"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-id", "0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f"})
    void an_unknown_job_carries_no_directive(String id) {
        Api.Answer answer = CallbackReport.of("DONE").sendTo(pawl.url(), id);
        assertEquals(404, answer.status());
        assertEquals("", answer.header("Pawl-Directive"));
    }

    @Test
    void a_report_that_is_not_valid_says_nothing_about_its_job() {
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        assertAnswer(400, "", CallbackReport.of("CANCELLED"));
    }

    private void assertAnswer(int status, String directive, CallbackReport report) {
        Api.Answer answer = report.sendTo(pawl.url(), job);
        assertEquals(status, answer.status(), answer.response()::body);
        assertEquals(directive, answer.header("Pawl-Directive"));
    }
}
