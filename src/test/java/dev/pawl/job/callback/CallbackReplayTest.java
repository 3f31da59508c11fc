package dev.pawl.job.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Trail;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A callback that comes again. */
class CallbackReplayTest {
    private static final Instant TIME = Instant.parse("2025-06-24T16:31:07.250001Z");
    private static final String APPLIED = """
            {"event_id": "e-1", "status": "AUDIO_READY", "occurred_at": "2025-06-24T16:31:07.250001Z",
             "correlation_id": "orch-1", "artifact_updates": {"audio_uri": "s3://a/b.wav", "draft_uri": "s3://a/d"}}
            """;

    private final RunningPawl pawl = RunningPawl.shared();
    private final Api api = pawl.asNewEditor();
    private final String job = api.createRunningJob();

    @Test
    void a_replay_tells_where_the_job_is_now_and_writes_nothing() {
        CallbackReport first = CallbackReport.of("AUDIO_READY").at(TIME);
        assertEquals(204, first.sendTo(pawl.url(), job).status());
        assertEquals(
                204,
                CallbackReport.of("TRANSCRIBING")
                        .at(TIME.plusSeconds(9))
                        .sendTo(pawl.url(), job)
                        .status());

        Api.Answer replay = Rows.unchangedBy(pawl.database(), () -> first.sendTo(pawl.url(), job));

        assertEquals(200, replay.status(), replay.response()::body);
        JsonNode body = replay.json();
        assertEquals(job, body.path("job_id").asText());
        assertEquals(first.text("event_id"), body.path("event_id").asText());
        assertEquals(true, body.path("replayed").asBoolean());
        assertEquals("TRANSCRIBING", body.path("current_status").asText());
        assertEquals(
                "2025-06-24T16:31:16.250001Z",
                body.path("latest_applied_occurred_at").asText());
        assertEquals(5, body.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
                {"artifact_updates": {"draft_uri": "s3://a/d", "audio_uri": "s3://a/b.wav"}, "correlation_id": "orch-1",
                 "occurred_at": "2025-06-24T16:31:07.250001Z", "status": "AUDIO_READY", "event_id": "e-1"}
                """, """
                {"event_id": "e-1", "status": "AUDIO_READY", "occurred_at": "2025-06-24T18:31:07.250001+02:00",
                 "correlation_id": "orch-1", "artifact_updates": {"audio_uri": "s3://a/b.wav", "draft_uri": "s3://a/d"}}
                """, """
                {"event_id": "e-1", "status": "AUDIO_READY", "occurred_at": "2025-06-24T10:46:07.250001999-05:45",
                 "correlation_id": "orch-1", "artifact_updates": {"audio_uri": "s3://a/b.wav", "draft_uri": "s3://a/d"}}
                """, """
                {"event_id": "\\u0065-1", "status": "AUDIO_READY", "occurred_at": "2025-06-24T16:31:07.2500010Z",
                 "correlation_id": "orch-1", "actor_type": "orchestrator",
                 "artifact_updates": {"audio_uri": "s3:\\/\\/a/b.wav", "draft_uri": "s3://a/d"}}
                """})
    void the_same_payload_in_other_words_is_a_replay(String json) {
        send(204, APPLIED);
        Rows.unchangedBy(pawl.database(), () -> send(200, json));
    }

    @Test
    void no_artifacts_and_none_named_are_the_same_payload() {
        CallbackReport bare = CallbackReport.of("AUDIO_READY");
        send(204, bare.toString());
        send(200, bare.withJson("artifact_updates", "{}").toString());
        send(200, bare.with("actor_type", "orchestrator").toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status | AUDIO_EXTRACTING",
                "occurred_at | 2025-06-24T16:31:07.250002Z",
                "occurred_at | 2025-06-24T16:31:07.250001+01:00",
                "correlation_id | orch-2",
                "actor_type | system"
            })
    void another_payload_under_the_same_event_id_is_a_contradiction(String member, String value) {
        CallbackReport applied = CallbackReport.of("AUDIO_READY").at(TIME).with("correlation_id", "orch-1");
        send(204, applied.toString());
        assertMismatch(applied.with(member, value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"audio_uri\": \"s3://a/c.wav\"}",
                "{\"draft_uri\": \"s3://a/b.wav\"}",
                "{\"audio_uri\": \"s3://a/b.wav\", \"exports\": [\"s3://a/e\"]}",
                "{}"
            })
    void other_artifacts_under_the_same_event_id_are_a_contradiction(String artifacts) {
        CallbackReport applied = CallbackReport.of("AUDIO_READY").bringing("audio_uri", "s3://a/b.wav");
        send(204, applied.toString());
        assertMismatch(applied.withJson("artifact_updates", artifacts));
    }

    @ParameterizedTest
    @CsvSource({"failure_code, OTHER", "failure_message, Other.", "failed_stage, GENERATING"})
    void another_failure_under_the_same_event_id_is_a_contradiction(String member, String value) {
        CallbackReport applied = CallbackReport.of("FAILED");
        send(204, applied.toString());
        assertMismatch(applied.with(member, value));
        send(200, applied.toString());
    }

    @Test
    void event_ids_are_of_one_job_and_kept_exactly() {
        CallbackReport report = CallbackReport.of("AUDIO_READY").with("event_id", " Ä\u00e9\uD83C\uDFAC ");
        send(204, report.toString());
        send(200, report.toString());
        String other = api.createRunningJob();
        assertEquals(204, report.sendTo(pawl.url(), other).status());
        CallbackReport trimmed = CallbackReport.of("TRANSCRIBING").with("event_id", "Ä\u00e9\uD83C\uDFAC");
        send(204, trimmed.toString());
    }

    @Test
    void of_one_event_many_times_at_once_one_is_applied_and_the_others_replay_it() {
        CallbackReport report = CallbackReport.of("AUDIO_READY");
        List<Api.Answer> answers = AtOnce.run(Collections.nCopies(20, () -> report.sendTo(pawl.url(), job)));
        assertEquals(
                1, answers.stream().filter(answer -> answer.status() == 204).count());
        assertEquals(
                19, answers.stream().filter(answer -> answer.status() == 200).count());
        assertEquals(List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING", "AUDIO_READY"), Trail.statuses(api, job));
    }

    @Test
    void a_replay_does_not_wait_for_its_job() {
        CallbackReport report = CallbackReport.of("AUDIO_READY");
        send(204, report.toString());
        try (HeldJob held = HeldJob.lock(pawl.database(), UUID.fromString(job))) {
            send(200, report.toString());
            assertMismatch(report.with("correlation_id", "another"));
            assertEquals(0, held.waiting());
        }
    }

    @Test
    void a_replica_that_has_not_met_the_event_replays_it_as_well() {
        CallbackReport report = CallbackReport.of("AUDIO_READY");
        send(204, report.toString());
        try (RunningPawl replica = RunningPawl.start(pawl.database())) {
            Api.Answer first = report.sendTo(replica.url(), job);
            assertEquals(200, first.status(), first.response()::body);
            assertEquals(first.json(), report.sendTo(replica.url(), job).json());
            assertEquals(first.json(), send(200, report.toString()).json());
        }
    }

    @Test
    void what_the_database_has_lost_is_not_replayed() {
        CallbackReport report = CallbackReport.of("AUDIO_READY");
        send(204, report.toString());
        forget();
        assertEquals("FSM_TRANSITION_INVALID", send(409, report.toString()).text("error_code"));
    }

    @Test
    void a_callback_that_an_older_release_applied_is_replayed() {
        CallbackReport report = CallbackReport.of("AUDIO_READY").with("event_id", "e-1");
        send(204, report.toString());
        PastGuards.fill(pawl.database(), """
                INSERT INTO callback_event
                  SELECT job_id, 'e-1', decode(replace(callback_payload_hash::text, '-', '') || repeat('5a', 16), 'hex'), sequence
                  FROM audit_event WHERE job_id = '%s' AND callback_id_hash IS NOT NULL""".formatted(job));
        forget();
        Rows.unchangedBy(pawl.database(), () -> send(200, report.toString()));
        assertMismatch(report.with("correlation_id", "another"));
    }

    private void forget() {
        PastGuards.fill(pawl.database(), """
                UPDATE audit_event SET callback_id_hash = NULL, callback_payload_hash = NULL
                WHERE job_id = '%s' AND callback_id_hash IS NOT NULL""".formatted(job));
    }

    private void assertMismatch(CallbackReport report) {
        Api.Answer refused = Rows.unchangedBy(pawl.database(), () -> send(409, report.toString()));
        assertEquals("EVENT_ID_PAYLOAD_MISMATCH", refused.text("error_code"));
        assertEquals(report.text("event_id"), refused.text("event_id"));
    }

    private Api.Answer send(int status, String json) {
        Api.Answer answer = CallbackReport.send(pawl.url(), job, json);
        assertEquals(status, answer.status(), answer.response()::body);
        return answer;
    }
}
