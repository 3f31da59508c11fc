package dev.pawl.job.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.job.FsmProblem;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Timings;
import dev.pawl.testing.Trail;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Callbacks that meet each other, or the editor, at one job. */
class CallbackRacesTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final Api api = pawl.asNewEditor();
    private final String job = api.createRunningJob();

    @Test
    void a_callback_that_waited_behind_a_cancel_is_refused_and_its_worker_told_to_stop() {
        List<Api.Answer> answers = inThisOrder(this::cancel, () -> report("AUDIO_READY"));
        assertEquals(200, answers.getFirst().status());
        assertEquals(
                "WITHDRAWN", answers.getFirst().json().at("/dispatch/state").asText());
        FsmProblem.assertRefused(answers.getLast(), "FSM_TERMINAL_IMMUTABLE", "CANCELLED", "AUDIO_READY", "");
        assertEquals("stop", answers.getLast().header("Pawl-Directive"));
        assertEquals(answers.getFirst().json(), api.get("/jobs/" + job).json());
    }

    @Test
    void a_cancel_that_waited_behind_the_first_callback_knows_that_there_is_a_worker_to_stop() {
        List<Api.Answer> answers = inThisOrder(() -> report("AUDIO_READY"), this::cancel);
        assertEquals(204, answers.getFirst().status());
        assertEquals("", answers.getFirst().header("Pawl-Directive"));
        assertEquals(200, answers.getLast().status());
        assertEquals(
                "STOP_REQUESTED", answers.getLast().json().at("/dispatch/state").asText());
        assertEquals(
                List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING", "AUDIO_READY", "CANCELLED"),
                Trail.statuses(api, job));
    }

    @Test
    void a_cancel_that_waited_behind_the_end_is_refused() {
        List<Api.Answer> answers = inThisOrder(() -> report("FAILED"), this::cancel);
        assertEquals(204, answers.getFirst().status());
        FsmProblem.assertRefused(answers.getLast(), "FSM_TERMINAL_IMMUTABLE", "FAILED", "CANCELLED", "");
    }

    @Test
    void a_callback_about_a_job_that_somebody_holds_is_told_to_come_again() {
        try (RunningPawl impatient = RunningPawl.start(pawl.database(), Map.of(), Timings.giveUpLocks());
                HeldJob held = HeldJob.lock(pawl.database(), UUID.fromString(job))) {
            CallbackReport report = CallbackReport.of("AUDIO_READY");
            Api.Answer busy = Rows.unchangedBy(pawl.database(), () -> report.sendTo(impatient.url(), job));
            assertEquals(503, busy.status());
            assertEquals("JOB_BUSY", busy.text("error_code"));
            assertEquals("1", busy.header("Retry-After"));
            assertEquals("", busy.header("Pawl-Directive"));
            held.release();
        }
    }

    @RepeatedTest(5)
    void of_callbacks_with_one_sequence_at_once_one_is_applied() {
        List<Supplier<Api.Answer>> heartbeats = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            CallbackReport heartbeat = CallbackReport.of("AUDIO_EXTRACTING").withJson("sequence", "1");
            heartbeats.add(() -> heartbeat.sendTo(pawl.url(), job));
        }
        List<Api.Answer> answers = AtOnce.run(heartbeats);
        assertEquals(
                1, answers.stream().filter(answer -> answer.status() == 204).count());
        assertEquals(
                15,
                answers.stream()
                        .filter(answer -> answer.text("error_code").equals("CALLBACK_OUT_OF_ORDER"))
                        .count());
        assertEquals(4, Trail.of(api, job).size());
    }

    /** Has both wait for the job, in this order, and returns what they came to. */
    private List<Api.Answer> inThisOrder(Supplier<Api.Answer> first, Supplier<Api.Answer> second) {
        try (HeldJob held = HeldJob.lock(pawl.database(), UUID.fromString(job))) {
            Future<Api.Answer> one = AtOnce.start(first);
            held.awaitWaiting(1);
            Future<Api.Answer> other = AtOnce.start(second);
            held.awaitWaiting(2);
            held.release();
            return List.of(AtOnce.result(one), AtOnce.result(other));
        }
    }

    private Api.Answer report(String status) {
        return CallbackReport.of(status).sendTo(pawl.url(), job);
    }

    private Api.Answer cancel() {
        return api.post("/jobs/" + job + "/cancel", null);
    }
}
