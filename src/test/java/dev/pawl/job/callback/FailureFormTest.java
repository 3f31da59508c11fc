package dev.pawl.job.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Trail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A report of a failure is not lost over the form of its text (spec/orchestrators.md). */
class FailureFormTest {
    private static final String FILM = "\uD83C\uDFAC";

    private final RunningPawl pawl = RunningPawl.shared();
    private final Api api = pawl.asNewEditor();
    private final String job = api.createRunningJob();

    @Test
    void a_message_of_2000_characters_is_kept_as_it_is() {
        assertEquals(FILM.repeat(2_000), messageOf(FILM.repeat(2_000)));
    }

    @Test
    void a_longer_message_is_cut_between_characters() {
        assertEquals(FILM.repeat(1_999) + "\u2026", messageOf(FILM.repeat(2_001)));
    }

    @Test
    void a_message_may_fill_the_body() {
        assertEquals("x".repeat(1_999) + "\u2026", messageOf("x".repeat(64_000)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"\" | ``",
                "7 | 7",
                "true | true",
                "[\"a\", 1] | [\"a\",1]",
                "{\"name\": \"Error\", \"code\": 1} | {\"code\":1,\"name\":\"Error\"}",
                "\"nul\\u0000, half \\ud83c\" | nul\uFFFD, half \uFFFD"
            })
    void a_message_is_any_value(String sent, String kept) {
        // The JSON itself, because half a surrogate pair survives in no tree.
        String report = CallbackReport.of("FAILED")
                .with("failure_message", "MESSAGE")
                .toString()
                .replace("\"MESSAGE\"", sent);
        assertEquals(204, CallbackReport.send(pawl.url(), job, report).status());
        assertEquals(200, CallbackReport.send(pawl.url(), job, report).status());
        assertEquals(kept, failure().path("message").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"\" | UNSPECIFIED",
                "\"two words\" | UNSPECIFIED",
                "\"line\\n\" | UNSPECIFIED",
                "\"s3://media/a\" | UNSPECIFIED",
                "{} | UNSPECIFIED",
                "\"LONG\" | UNSPECIFIED",
                "137 | 137"
            })
    void a_code_of_another_form_is_kept_as_unspecified(String sent, String kept) {
        accept(CallbackReport.of("FAILED").withJson("failure_code", sent.replace("LONG", "F".repeat(65))));
        assertEquals(kept, failure().path("code").asText());
        assertEquals(kept, Trail.of(api, job).getLast().path("reason_code").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"SLEEPING-s3cret\"", "\"audio_extracting\"", "\"\"", "7", "[\"s3cret\"]", "\"a\\u0000\""})
    void a_stage_that_is_no_status_is_kept_as_the_current_one_and_logged(String sent) {
        accept(CallbackReport.of("AUDIO_READY").bringing("audio_uri", "s3://a/audio"));
        accept(CallbackReport.of("TRANSCRIBING"));
        try (CapturedLog log = CapturedLog.asInProduction()) {
            accept(CallbackReport.of("FAILED").withJson("failed_stage", sent));
            assertEquals("TRANSCRIBING", failure().path("stage").asText());
            assertTrue(log.text().contains("failed_stage of a report about job " + job + " is no status"), log::text);
            assertFalse(log.text().contains("s3cret"), log::text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7 ", "\"two words\"", "{\"a\": 1}", "\"a\\u0000\""})
    void a_correlation_id_is_any_value(String sent) {
        accept(CallbackReport.of("AUDIO_EXTRACTING").withJson("correlation_id", sent));
        String kept = Trail.of(api, job).getLast().path("correlation_id").asText();
        assertTrue(kept.matches(sent.startsWith("7") ? "7" : "cb-[0-9a-f-]{36}"), kept);
    }

    @Test
    void two_reports_that_differ_only_in_what_is_not_kept_are_not_the_same() {
        CallbackReport report = CallbackReport.of("FAILED").with("failure_message", "x".repeat(3_000) + "a");
        accept(report);
        assertEquals(200, report.sendTo(pawl.url(), job).status());
        CallbackReport another = report.with("failure_message", "x".repeat(3_000) + "b");
        assertEquals(
                "EVENT_ID_PAYLOAD_MISMATCH", another.sendTo(pawl.url(), job).text("error_code"));
    }

    private String messageOf(String sent) {
        accept(CallbackReport.of("FAILED").with("failure_message", sent));
        return failure().path("message").asText();
    }

    private void accept(CallbackReport report) {
        Api.Answer answer = report.sendTo(pawl.url(), job);
        assertEquals(204, answer.status(), answer.response()::body);
    }

    private JsonNode failure() {
        return api.get("/jobs/" + job).json().path("failure");
    }
}
