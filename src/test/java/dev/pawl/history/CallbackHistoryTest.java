package dev.pawl.history;

import static dev.pawl.history.MadeHistory.JOB;
import static dev.pawl.history.MadeHistory.job;
import static dev.pawl.history.MadeHistory.ofRunningJob;
import static dev.pawl.history.MadeHistory.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.CallbackReport;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Histories made up by hand about callbacks and retries. */
class CallbackHistoryTest {
    private static final Instant NOON = Instant.parse("2025-06-24T12:00:00.000001Z");
    private static final CallbackReport AUDIO = CallbackReport.of("AUDIO_READY").at(NOON);
    private static final CallbackReport EARLIER =
            CallbackReport.of("AUDIO_EXTRACTING").at(NOON.minusSeconds(1));

    @Test
    void a_report_that_is_applied_once_and_then_replayed_is_sound() {
        assertSound(applied(AUDIO)
                .told("replay", new Call.Callback(AUDIO), 120, 130, 200, replay("AUDIO_READY"))
                .told("late", new Call.Callback(EARLIER), 120, 130, 409, outOfOrder(AUDIO)));
    }

    @Test
    void a_report_whose_answer_was_lost_is_applied_once() {
        String id = AUDIO.text("correlation_id");
        assertSound(ofRunningJob()
                .event("AUDIO_EXTRACTING", "AUDIO_READY", id, "orchestrator", AUDIO.text("occurred_at"))
                .lost(id, new Call.Callback(AUDIO), 100)
                .lost(id, new Call.Callback(AUDIO), 102)
                .told(id, new Call.Callback(AUDIO), 120, 130, 200, replay("AUDIO_READY")));
    }

    @Test
    void a_replay_that_is_answered_as_fresh_is_found() {
        String id = AUDIO.text("correlation_id");
        assertFound("never due", applied(AUDIO).told(id, new Call.Callback(AUDIO), 120, 130, 204, "{}"));
    }

    @Test
    void a_report_that_comes_too_late_and_is_applied_is_found() {
        String id = EARLIER.text("correlation_id");
        assertFound(
                "not due",
                applied(CallbackReport.of("AUDIO_EXTRACTING").at(NOON))
                        .event("AUDIO_EXTRACTING", "AUDIO_EXTRACTING", id, "orchestrator", EARLIER.text("occurred_at"))
                        .told(id, new Call.Callback(EARLIER), 120, 130, 204, "{}"));
    }

    @Test
    void a_replay_that_is_refused_by_the_state_machine_is_found() {
        String id = AUDIO.text("correlation_id");
        assertFound("never due", applied(AUDIO).told(id, new Call.Callback(AUDIO), 120, 130, 409, """
                        {"error_code": "FSM_TRANSITION_INVALID", "current_status": "AUDIO_READY",
                         "attempted_status": "AUDIO_READY",
                         "allowed_next_statuses": ["TRANSCRIBING", "FAILED", "CANCELLED"]}"""));
    }

    @Test
    void an_event_id_with_another_payload_that_is_taken_for_a_replay_is_found() {
        CallbackReport other = AUDIO.with("correlation_id", "other");
        assertFound(
                "never due",
                applied(AUDIO).told("other", new Call.Callback(other), 120, 130, 200, replay("AUDIO_READY")));
    }

    @Test
    void a_refusal_that_names_another_latest_report_is_found() {
        assertFound(
                "never due",
                applied(AUDIO).told("late", new Call.Callback(EARLIER), 120, 130, 409, outOfOrder(EARLIER)));
    }

    @Test
    void a_worker_on_a_job_that_has_ended_must_be_told_to_stop() {
        CallbackReport failed = CallbackReport.of("FAILED").at(NOON);
        String id = failed.text("correlation_id");
        assertFound("another answer", failedJob(failed).told(id, new Call.Callback(failed), 100, 110, 204, "{}"));
    }

    @Test
    void a_withdrawal_behind_the_first_report_is_found() {
        assertFound(
                "accepted with another answer",
                applied(EARLIER)
                        .event("AUDIO_EXTRACTING", "CANCELLED", "cancel")
                        .told("cancel", new Call.Cancel(0), 120, 130, 200, job(5, "CANCELLED", "", "WITHDRAWN")));
    }

    @Test
    void two_jobs_that_come_of_one_request_are_found() {
        Exchange birth = retry("first", 200, 210);
        RetryCheck.Life one = life("job-2", birth, Long.MAX_VALUE);
        RetryCheck.Life two = life("job-3", birth, Long.MAX_VALUE);
        assertTrue(new RetryCheck(Map.of("job-2", one, "job-3", two))
                .problems(JOB, List.of())
                .getFirst()
                .contains("two jobs"));
    }

    @Test
    void a_second_retry_is_accepted_only_when_the_first_has_ended() {
        Exchange second = retry("second", 300, 310);
        Map<String, RetryCheck.Life> running = Map.of(
                "job-2", life("job-2", retry("first", 200, 210), Long.MAX_VALUE),
                "job-3", life("job-3", second, Long.MAX_VALUE));
        // The answer was not due, and two are alive.
        assertEquals(
                2,
                new RetryCheck(running)
                        .problems(JOB, List.of(accepted(second, "job-3")))
                        .size());
        Map<String, RetryCheck.Life> ended = Map.of(
                "job-2", life("job-2", retry("first", 200, 210), 250),
                "job-3", life("job-3", second, Long.MAX_VALUE));
        assertEquals(List.of(), new RetryCheck(ended).problems(JOB, List.of(accepted(second, "job-3"))));
    }

    @Test
    void a_retry_that_is_held_up_by_a_job_that_has_ended_is_found() {
        RetryCheck.Life over = life("job-2", retry("first", 200, 210), 250);
        Exchange.Answer held = new Exchange.Answer(
                409, parse("{\"error_code\": \"JOB_ALREADY_RUNNING\", \"running_job_id\": \"job-2\"}"), false);
        Exchange late = answered(retry("second", 300, 310), held);
        Exchange beside = answered(retry("second", 240, 310), held);
        assertEquals(
                1,
                new RetryCheck(Map.of("job-2", over))
                        .problems(JOB, List.of(late))
                        .size());
        assertEquals(List.of(), new RetryCheck(Map.of("job-2", over)).problems(JOB, List.of(beside)));
    }

    @Test
    void two_jobs_of_one_chain_that_are_alive_at_once_are_found() {
        RetryCheck.Life child = life("job-2", retry("first", 200, 210), 250);
        RetryCheck.Life grandchild = life("job-3", retryOf("job-2", "again", 300, 310), "job-2", Long.MAX_VALUE);
        RetryCheck.Life sibling = life("job-4", retry("again", 300, 310), Long.MAX_VALUE);
        assertEquals(
                1,
                new RetryCheck(Map.of("job-2", child, "job-3", grandchild, "job-4", sibling))
                        .problems(JOB, List.of())
                        .size());
        RetryCheck.Life over = life("job-4", retry("again", 300, 310), 320);
        RetryCheck.Life later = life("job-3", retryOf("job-2", "again", 325, 335), "job-2", Long.MAX_VALUE);
        RetryCheck sound = new RetryCheck(Map.of("job-2", child, "job-3", later, "job-4", over));
        assertEquals(List.of(), sound.problems(JOB, List.of()));
        assertEquals(List.of(), sound.problems("job-2", List.of()));
    }

    @Test
    void a_cancel_that_names_another_retry_than_the_one_that_is_alive_is_found() {
        RetryCheck check = new RetryCheck(Map.of("job-2", life("job-2", retry("first", 200, 210), Long.MAX_VALUE)));
        String refusal = MadeHistory.refusal("FSM_TERMINAL_IMMUTABLE", "FAILED", "CANCELLED", "");
        assertEquals(1, check.problems(JOB, List.of(cancel(300, refusal))).size());
        assertEquals(
                1,
                check.problems(JOB, List.of(cancel(300, naming("job-3", refusal))))
                        .size());
        assertEquals(
                1,
                check.problems(JOB, List.of(cancel(100, naming("job-2", refusal))))
                        .size());
        assertEquals(List.of(), check.problems(JOB, List.of(cancel(300, naming("job-2", refusal)))));
        assertEquals(List.of(), check.problems(JOB, List.of(cancel(100, refusal))));
    }

    private static String naming(String job, String refusal) {
        return refusal.replaceFirst("\\{", "{\"active_retry_job_id\": \"%s\", ".formatted(job));
    }

    private static Exchange cancel(long begun, String refusal) {
        Exchange.Answer answer = new Exchange.Answer(409, parse(refusal), false);
        return new Exchange(JOB, false, new Call.Cancel(0), "cancel", begun, begun + 10, answer);
    }

    private static MadeHistory applied(CallbackReport report) {
        String id = report.text("correlation_id");
        return ofRunningJob()
                .event("AUDIO_EXTRACTING", report.text("status"), id, "orchestrator", report.text("occurred_at"))
                .told(id, new Call.Callback(report), 100, 110, 204, "{}");
    }

    private static MadeHistory failedJob(CallbackReport failed) {
        String id = failed.text("correlation_id");
        MadeHistory history =
                ofRunningJob().event("AUDIO_EXTRACTING", "FAILED", id, "orchestrator", failed.text("occurred_at"));
        return history.reason(failed.text("failure_code"));
    }

    private static String replay(String current) {
        return """
                {"job_id": "job-1", "event_id": "%s", "replayed": true, "current_status": "%s",
                 "latest_applied_occurred_at": "%s"}""".formatted(AUDIO.text("event_id"), current, AUDIO.text("occurred_at"));
    }

    private static String outOfOrder(CallbackReport latest) {
        return """
                {"error_code": "CALLBACK_OUT_OF_ORDER", "latest_applied_occurred_at": "%s",
                 "current_status": "AUDIO_READY", "attempted_status": "AUDIO_EXTRACTING"}""".formatted(latest.text("occurred_at"));
    }

    private static Exchange retry(String name, long begun, long ended) {
        return retryOf(JOB, name, begun, ended);
    }

    private static Exchange retryOf(String job, String name, long begun, long ended) {
        Exchange.Answer answer = new Exchange.Answer(202, parse("{}"), false);
        return new Exchange(job, false, new Call.Retry(name, "default"), name, begun, ended, answer);
    }

    private static Exchange accepted(Exchange retry, String job) {
        return answered(retry, new Exchange.Answer(202, parse("{\"job\": {\"id\": \"%s\"}}".formatted(job)), false));
    }

    private static Exchange answered(Exchange retry, Exchange.Answer answer) {
        return new Exchange(JOB, false, retry.call(), retry.correlationId(), retry.begun(), retry.ended(), answer);
    }

    private static RetryCheck.Life life(String job, Exchange birth, long ended) {
        return life(job, birth, JOB, ended);
    }

    private static RetryCheck.Life life(String job, Exchange birth, String parent, long ended) {
        return new RetryCheck.Life(
                job, birth, parent, (Call.Retry) birth.call(), ended, ended == Long.MAX_VALUE ? ended : ended + 10);
    }

    private static void assertSound(MadeHistory history) {
        assertEquals(List.of(), history.problems());
    }

    private static void assertFound(String problem, MadeHistory history) {
        assertTrue(
                history.problems().stream().anyMatch(found -> found.contains(problem)),
                () -> problem + " is not among " + history.problems());
    }
}
