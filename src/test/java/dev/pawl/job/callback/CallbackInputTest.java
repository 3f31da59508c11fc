package dev.pawl.job.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A callback that is not valid is refused by its member's name, before anything is locked. */
class CallbackInputTest {
    private static final String LONG = "x".repeat(8_300);

    private final RunningPawl pawl = RunningPawl.shared();
    private final Api api = pawl.asNewEditor();
    private final String job = api.createRunningJob();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "event_id | \"\"",
                "event_id | 7",
                "event_id | null",
                "event_id | [null]",
                "event_id | \"a\\u0000\"",
                "event_id | \"LONG\"",
                "status | \"CREATED\"",
                "status | \"UPLOADED\"",
                "status | \"CANCELLED\"",
                "status | \"audio_ready\"",
                "status | \"AUDIO_READY \"",
                "status | 5",
                "status | null",
                "occurred_at | 1750782667",
                "occurred_at | null",
                "actor_type | \"editor\"",
                "actor_type | \"SYSTEM\"",
                "artifact_updates | []",
                "artifact_updates/video_uri | {\"video_uri\": \"s3://a/b\"}",
                "artifact_updates/a~1b~0 | {\"a/b~\": \"s3://a/b\"}",
                "artifact_updates/audio_uri | {\"audio_uri\": \"\"}",
                "artifact_updates/audio_uri | {\"audio_uri\": \"relative/path\"}",
                "artifact_updates/audio_uri | {\"audio_uri\": \"s3://a/\\u0000\"}",
                "artifact_updates/transcript_uri | {\"transcript_uri\": \"https://user:pw@host/x\"}",
                "artifact_updates/transcript_uri | {\"transcript_uri\": \"s3://a/LONG\"}",
                "artifact_updates/draft_uri | {\"draft_uri\": \"s3://a b\"}",
                "artifact_updates/exports | {\"exports\": \"s3://a/b\"}",
                "artifact_updates/exports/1 | {\"exports\": [\"s3://a/b\", \"b\"]}",
                "artifact_updates/exports/0 | {\"exports\": [7]}",
                "artifact_updates/exports/0 | {\"exports\": [null]}",
                "failure_code | \"NO_SOUND\"",
                "failure_message | \"No sound.\"",
                "failed_stage | \"GENERATING\"",
                "colour | \"red\""
            })
    void a_member_of_another_form_is_named(String pointer, String value) {
        CallbackReport report =
                CallbackReport.of("AUDIO_READY").withJson(pointer.replaceAll("/.*", ""), value.replace("LONG", LONG));
        assertInvalid("/" + pointer, report);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event_id", "status", "occurred_at"})
    void a_member_that_is_required_is_named_when_it_is_missing(String member) {
        assertInvalid("/" + member, CallbackReport.of("AUDIO_READY").without(member));
    }

    @ParameterizedTest
    @ValueSource(strings = {"failure_code", "failure_message", "failed_stage"})
    void a_failure_needs_all_three_of_its_members(String member) {
        assertInvalid("/" + member, CallbackReport.of("FAILED").without(member));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"failure_code | null", "failure_message | null", "failed_stage | null"})
    void a_member_of_a_failure_that_is_null_is_missing(String member, String value) {
        assertInvalid("/" + member, CallbackReport.of("FAILED").withJson(member, value));
    }

    @Test
    void lengths_count_characters_up_to_their_limit() {
        String film = "\uD83C\uDFAC";
        CallbackReport report = CallbackReport.of("FAILED")
                .with("event_id", film.repeat(128))
                .with("correlation_id", "c".repeat(128))
                .with("failure_code", "F".repeat(64))
                .with("failure_message", film.repeat(2_000))
                .bringing("audio_uri", "s3://a/" + "x".repeat(8_185));
        assertEquals(204, report.sendTo(pawl.url(), job).status());
        assertInvalid("/event_id", CallbackReport.of("DONE").with("event_id", film.repeat(129)));
    }

    @Test
    void a_member_that_is_null_is_as_if_absent() {
        CallbackReport bare = CallbackReport.of("AUDIO_EXTRACTING").without("correlation_id");
        assertEquals(204, bare.sendTo(pawl.url(), job).status());
        CallbackReport withNulls = bare.withJson("correlation_id", "null")
                .withJson("actor_type", "null")
                .withJson("artifact_updates", "{\"audio_uri\": null, \"exports\": null}")
                .withJson("failure_code", "null")
                .withJson("colour", "null");
        assertEquals(
                409, withNulls.with("status", "DONE").sendTo(pawl.url(), job).status());
        Api.Answer again = withNulls.withJson("artifact_updates", "null").sendTo(pawl.url(), job);
        assertEquals(200, again.status(), again.response()::body);
    }

    @Test
    void half_a_surrogate_pair_is_no_text() {
        String json = CallbackReport.of("AUDIO_READY").with("event_id", "HALF").toString();
        Api.Answer refused = CallbackReport.send(pawl.url(), job, json.replace("HALF", "a\\ud83c"));
        assertEquals(400, refused.status());
        assertEquals("/event_id", refused.json().at("/errors/0/pointer").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "\"AUDIO_READY\"", "null", " ", "{", "{\"event_id\": \"a\", \"event_id\": \"a\"}"})
    void a_body_that_is_no_report_is_refused(String body) {
        Api.Answer refused = CallbackReport.send(pawl.url(), job, body);
        assertEquals(400, refused.status(), refused.response()::body);
        assertEquals("VALIDATION_ERROR", refused.text("error_code"));
    }

    @Test
    void what_is_not_valid_changes_no_row() {
        Rows.unchangedBy(pawl.database(), () -> {
            assertInvalid("/status", CallbackReport.of("UPLOADED"));
            assertInvalid("/failed_stage", CallbackReport.of("FAILED").without("failed_stage"));
            assertInvalid(
                    "/artifact_updates/video_uri",
                    CallbackReport.of("AUDIO_READY").bringing("video_uri", "s3://a/b"));
            assertInvalid("/occurred_at", CallbackReport.of("AUDIO_READY").with("occurred_at", "9999-01-01T00:00:00Z"));
            return job;
        });
    }

    @Test
    void what_is_not_valid_is_refused_at_once_even_if_somebody_holds_the_job() {
        try (HeldJob held = HeldJob.lock(pawl.database(), UUID.fromString(job))) {
            assertInvalid("/status", CallbackReport.of("CANCELLED"));
            assertInvalid(
                    "/artifact_updates/audio_uri", CallbackReport.of("DONE").bringing("audio_uri", "none"));
            assertInvalid("/occurred_at", CallbackReport.of("DONE").with("occurred_at", "9999-01-01T00:00:00Z"));
            held.release();
        }
    }

    private void assertInvalid(String pointer, CallbackReport report) {
        Api.Answer refused = report.sendTo(pawl.url(), job);
        assertEquals(400, refused.status(), refused.response()::body);
        assertEquals("VALIDATION_ERROR", refused.text("error_code"));
        List<String> pointers = new ArrayList<>();
        refused.json()
                .path("errors")
                .forEach(error -> pointers.add(error.path("pointer").asText()));
        assertTrue(pointers.contains(pointer), () -> pointer + " is not in " + pointers);
    }
}
