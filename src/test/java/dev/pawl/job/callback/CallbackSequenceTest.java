package dev.pawl.job.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Order by the numbers of callbacks instead of the clocks of workers. */
class CallbackSequenceTest {
    private static final Instant LATEST = Instant.parse("2025-06-24T16:31:07.250001Z");
    private static final String SEQUENCE =
            "SELECT coalesce(latest_callback_sequence::text, 'none') FROM job WHERE id = ?::uuid";

    private final RunningPawl pawl = RunningPawl.shared();
    private final TestDatabase database = pawl.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);
    private final String job = api.createRunningJob();

    @Test
    void two_workers_whose_clocks_are_four_minutes_apart_hand_a_job_over_without_a_refused_report() {
        Duration apart = Duration.ofMinutes(4);
        String[] stages = {
            "AUDIO_EXTRACTING",
            "AUDIO_READY",
            "TRANSCRIBING",
            "TRANSCRIPT_READY",
            "GENERATING",
            "GENERATING",
            "DRAFT_READY"
        };
        for (int i = 0; i < stages.length; i++) {
            Instant byItsClock = i % 2 == 0 ? Instant.now().plus(apart) : Instant.now();
            send(204, numbered(stages[i], i + 1).at(byItsClock));
        }
        assertEquals("DRAFT_READY", api.get("/jobs/" + job).text("status"));
    }

    @ParameterizedTest
    @CsvSource({"1, 409", "4, 409", "5, 409", "6, 204", "7, 204", "9007199254740991, 204"})
    void a_number_has_to_be_greater_whatever_the_time_says(long sequence, int status) {
        send(204, numbered("AUDIO_READY", 5).at(LATEST));
        Instant time = status == 409 ? LATEST.plusSeconds(1) : LATEST.minusSeconds(1);
        Api.Answer answer = send(status, numbered("TRANSCRIBING", sequence).at(time));
        if (status == 409) {
            assertEquals("CALLBACK_OUT_OF_ORDER", answer.text("error_code"));
            assertEquals("2025-06-24T16:31:07.250001Z", answer.text("latest_applied_occurred_at"));
        }
    }

    /** As long as a worker that numbers its callbacks and one that does not take turns. */
    @ParameterizedTest
    @CsvSource({"5, 0, -1, 409", "5, 0, 0, 204", "0, 1, -1, 409", "0, 1, 0, 204"})
    void with_only_one_number_of_two_the_time_decides(long first, long second, int seconds, int status) {
        send(204, numbered("AUDIO_READY", first).at(LATEST));
        send(status, numbered("TRANSCRIBING", second).at(LATEST.plusSeconds(seconds)));
        long applied = status == 204 ? second : first;
        List<String> kept = List.of(applied > 0 ? String.valueOf(applied) : "none");
        assertEquals(kept, Query.texts(database, SEQUENCE, job));
    }

    @Test
    void what_was_refused_and_what_the_editor_does_uses_up_no_number() {
        send(204, numbered("AUDIO_EXTRACTING", 3));
        send(409, numbered("DONE", 9));
        send(204, numbered("AUDIO_READY", 4));
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        assertEquals(List.of("4"), Query.texts(database, SEQUENCE, job));
    }

    @Test
    void a_time_ahead_is_cut_to_the_present_with_a_number_and_refused_without() {
        Instant ahead = Instant.now().plus(Duration.ofDays(400));
        CallbackReport numbered = numbered("AUDIO_READY", 1).at(ahead);
        assertEquals(
                "/occurred_at",
                refused(400, numbered.without("sequence"))
                        .json()
                        .at("/errors/0/pointer")
                        .asText());

        send(204, numbered);

        var event = Trail.of(api, job).getLast();
        Instant recordedAt = Instant.parse(event.path("recorded_at").asText());
        assertFalse(Instant.parse(event.path("occurred_at").asText()).isAfter(recordedAt), event::toString);
        Api.Answer replayed = send(200, numbered);
        assertEquals(event.path("occurred_at").asText(), replayed.text("latest_applied_occurred_at"));
        send(409, numbered.at(ahead.plusSeconds(1)));
    }

    @Test
    void another_number_under_the_same_event_id_is_a_contradiction() {
        CallbackReport report = numbered("AUDIO_READY", 1);
        send(204, report);
        send(200, report);
        assertEquals(
                "EVENT_ID_PAYLOAD_MISMATCH",
                refused(409, report.withJson("sequence", "2")).text("error_code"));
    }

    /** The first callback of a retry's order is the first one of its job too; a later order follows callbacks. */
    @Test
    void a_new_dispatch_starts_anew_by_number_and_by_time() {
        UUID id = JobFixture.inStatus(database, editor, "AUDIO_EXTRACTING");
        assertEquals(
                204,
                numbered("AUDIO_READY", 7).at(LATEST).sendTo(pawl.url(), id).status());
        JobFixture.withDispatch(database, id, "DELIVERED");
        CallbackReport first = numbered("TRANSCRIBING", 1).at(LATEST.minusSeconds(240));
        assertEquals(204, first.sendTo(pawl.url(), id).status());
        CallbackReport again = numbered("TRANSCRIBING", 1).at(LATEST.plusSeconds(1));
        assertEquals(409, again.sendTo(pawl.url(), id).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "\"1\"", "9007199254740992", "1e30"})
    void a_number_of_another_form_is_named(String sequence) {
        Api.Answer refused = refused(400, CallbackReport.of("AUDIO_READY").withJson("sequence", sequence));
        assertEquals("/sequence", refused.json().at("/errors/0/pointer").asText());
    }

    /** 0 for none. */
    private static CallbackReport numbered(String status, long sequence) {
        CallbackReport report = CallbackReport.of(status);
        return sequence == 0 ? report : report.withJson("sequence", String.valueOf(sequence));
    }

    private Api.Answer send(int status, CallbackReport report) {
        Api.Answer answer = report.sendTo(pawl.url(), job);
        assertEquals(status, answer.status(), answer.response()::body);
        return answer;
    }

    private Api.Answer refused(int status, CallbackReport report) {
        Api.Answer answer = Rows.unchangedBy(database, () -> report.sendTo(pawl.url(), job));
        assertEquals(status, answer.status(), answer.response()::body);
        assertTrue(answer.response().body().contains("error_code"));
        return answer;
    }
}
