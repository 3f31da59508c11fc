package dev.pawl.history;

import static dev.pawl.history.MadeHistory.cancelledBefore;
import static dev.pawl.history.MadeHistory.job;
import static dev.pawl.history.MadeHistory.ofCancelledJob;
import static dev.pawl.history.MadeHistory.ofRunningJob;
import static dev.pawl.history.MadeHistory.parse;
import static dev.pawl.history.MadeHistory.refusal;
import static dev.pawl.history.MadeHistory.running;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Hand-made histories of one job and its editor: what the checker must accept and what it must find. */
class HistoryCheckTest {
    private static final Call.Cancel CANCEL = new Call.Cancel(0);
    private static final Call.Read READ = new Call.Read();
    private static final String CANCELLED = job(4, "CANCELLED", "", "WITHDRAWN");

    @Test
    void a_history_in_which_one_thing_follows_the_other_is_sound() {
        assertSound(ofCancelledJob()
                .told("read", READ, 70, 80, 200, running())
                .told("again", CANCEL, 120, 130, 409, cancelledBefore("CANCELLED"))
                .told("late", new Call.Run(0), 140, 150, 409, cancelledBefore("AUDIO_EXTRACTING"))
                .told("stale", new Call.Cancel(3), 140, 150, 412, """
                        {"error_code": "VERSION_CONFLICT", "current_version": 4}"""));
    }

    @Test
    void a_read_beside_a_cancel_may_see_either_side_of_it() {
        assertSound(ofCancelledJob()
                .told("before", READ, 99, 111, 200, running())
                .told("behind", READ, 99, 111, 200, CANCELLED));
    }

    @Test
    void a_call_without_an_answer_may_have_happened_even_later_or_not_at_all() {
        assertSound(ofRunningJob()
                .event("AUDIO_EXTRACTING", "CANCELLED", "lost")
                .lost("lost", CANCEL, 100)
                .lost("never arrived", CANCEL, 100)
                .told("read", READ, 200, 210, 200, running())
                .told("read again", READ, 220, 230, 200, CANCELLED));
    }

    @Test
    void a_busy_job_stays_as_it_is() {
        assertSound(ofRunningJob().told("busy", CANCEL, 100, 110, 503, "{\"error_code\": \"JOB_BUSY\"}"));
        assertFound(
                "phantom",
                ofRunningJob()
                        .event("AUDIO_EXTRACTING", "CANCELLED", "busy")
                        .told("busy", CANCEL, 100, 110, 503, "{\"error_code\": \"JOB_BUSY\"}"));
    }

    @Test
    void a_lost_update_is_found() {
        assertFound("never due", ofRunningJob().told("cancel", CANCEL, 100, 110, 200, CANCELLED));
    }

    @Test
    void a_cancel_that_is_accepted_twice_is_found() {
        assertFound("never due", ofCancelledJob().told("other", CANCEL, 100, 110, 200, CANCELLED));
    }

    @Test
    void a_step_that_is_taken_twice_is_found() {
        assertFound(
                "phantom",
                ofRunningJob()
                        .lost("lost", new Call.Open(0), 100)
                        .event("AUDIO_EXTRACTING", "CANCELLED", "cancel")
                        .event("CANCELLED", "CANCELLED", "cancel")
                        .lost("cancel", CANCEL, 100));
    }

    @Test
    void an_answer_before_its_invocation_is_found() {
        assertFound("out of real time", ofCancelledJob().told("prophet", READ, 80, 90, 200, CANCELLED));
    }

    @Test
    void a_stale_read_is_found() {
        assertFound("out of real time", ofCancelledJob().told("stale", READ, 120, 130, 200, running()));
    }

    @Test
    void two_reads_in_the_wrong_order_are_found_while_the_answer_is_still_to_come() {
        assertFound(
                "out of real time",
                ofRunningJob()
                        .event("AUDIO_EXTRACTING", "CANCELLED", "lost")
                        .lost("lost", CANCEL, 100)
                        .told("new", READ, 200, 210, 200, CANCELLED)
                        .told("old", READ, 220, 230, 200, running()));
    }

    @Test
    void steps_in_another_order_than_their_answers_are_found() {
        assertFound("out of real time", ofCancelledJob().told("run again", new Call.Run(0), 120, 130, 200, """
                        {"job_id": "job-1", "status": "AUDIO_EXTRACTING", "replayed": true}"""));
    }

    @Test
    void a_phantom_audit_event_is_found() {
        assertFound("phantom", ofRunningJob().event("AUDIO_EXTRACTING", "CANCELLED", "nobody"));
    }

    @Test
    void a_refused_call_with_an_audit_event_is_found() {
        assertFound(
                "phantom",
                ofRunningJob()
                        .event("AUDIO_EXTRACTING", "CANCELLED", "cancel")
                        .told("cancel", CANCEL, 100, 110, 409, cancelledBefore("CANCELLED")));
    }

    @Test
    void a_refusal_with_a_status_that_the_job_never_had_is_found() {
        assertFound(
                "never due",
                ofCancelledJob()
                        .told(
                                "other",
                                CANCEL,
                                120,
                                130,
                                409,
                                refusal("FSM_TERMINAL_IMMUTABLE", "DONE", "CANCELLED", "")));
    }

    @Test
    void a_refusal_of_what_was_permitted_is_found() {
        assertFound(
                "never due",
                ofRunningJob()
                        .told(
                                "cancel",
                                CANCEL,
                                100,
                                110,
                                409,
                                refusal(
                                        "FSM_TRANSITION_INVALID",
                                        "AUDIO_EXTRACTING",
                                        "CANCELLED",
                                        "\"AUDIO_EXTRACTING\"")));
    }

    @Test
    void a_stale_version_that_is_accepted_is_found() {
        assertFound(
                "not due",
                ofRunningJob()
                        .event("AUDIO_EXTRACTING", "CANCELLED", "cancel")
                        .told("cancel", new Call.Cancel(2), 100, 110, 200, CANCELLED));
    }

    @Test
    void a_gap_in_the_trail_and_a_move_off_the_table_are_found() {
        assertFound(
                "not due",
                ofCancelledJob().event("CANCELLED", "AUDIO_EXTRACTING", "again").lost("again", new Call.Run(0), 120));
        assertFound(
                "not due",
                ofRunningJob()
                        .event("UPLOADED", "CANCELLED", "cancel")
                        .told("cancel", CANCEL, 100, 110, 200, CANCELLED));
    }

    @Test
    void an_answer_of_half_a_step_is_found() {
        assertFound(
                "never due",
                ofCancelledJob()
                        .told(
                                "half",
                                READ,
                                120,
                                130,
                                200,
                                CANCELLED.replace("\"updated_at\": \"4\"", "\"updated_at\": \"3\"")));
        assertFound(
                "never due", ofCancelledJob().told("half", READ, 120, 130, 200, CANCELLED.replace("\"v\"", "\"w\"")));
    }

    @Test
    void a_stranger_learns_nothing() {
        Exchange.Answer notFound = answer(404, "{\"error_code\": \"RESOURCE_NOT_FOUND\"}");
        assertSound(ofRunningJob().told("stranger", true, CANCEL, 100, 110, notFound));
        Exchange.Answer busy = answer(503, "{\"error_code\": \"JOB_BUSY\"}");
        assertFound("stranger", ofRunningJob().told("stranger", true, CANCEL, 100, 110, busy));
        assertFound("never due", ofRunningJob().told("stranger", true, READ, 100, 110, answer(200, running())));
    }

    @Test
    void an_unforeseen_error_is_found() {
        assertFound(
                "a defect",
                ofRunningJob().told("cancel", CANCEL, 100, 110, 500, "{\"error_code\": \"INTERNAL_ERROR\"}"));
    }

    @Test
    void a_dispatch_that_goes_backwards_is_found() {
        assertFound(
                "backwards",
                ofRunningJob()
                        .told("first", READ, 70, 80, 200, job(3, "AUDIO_EXTRACTING", "\"cancel\"", "DELIVERED"))
                        .told("second", READ, 90, 95, 200, running()));
    }

    @Test
    void a_dispatch_that_was_sent_and_is_withdrawn_is_found() {
        assertFound("withdrawn, but sent", ofCancelledJob().sentToRun());
    }

    private static Exchange.Answer answer(int status, String body) {
        return new Exchange.Answer(status, parse(body), false);
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
