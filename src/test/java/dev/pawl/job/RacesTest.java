package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Trail;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RacesTest {
    private static final String VIDEO = "{\"video_uri\": \"s3://media/in.mp4\"}";

    private final Api api = RunningPawl.shared().asNewEditor();

    @RepeatedTest(20)
    void of_fifty_cancels_at_once_exactly_one_is_accepted() {
        String id = api.createRunningJob();
        List<Api.Answer> answers = AtOnce.run(Collections.nCopies(50, () -> cancel(id)));

        List<Api.Answer> accepted =
                answers.stream().filter(answer -> answer.status() == 200).toList();
        assertEquals(1, accepted.size());
        assertEquals(
                "WITHDRAWN", accepted.getFirst().json().at("/dispatch/state").asText());
        for (Api.Answer answer : answers) {
            if (answer.status() != 200) {
                FsmProblem.assertRefused(answer, "FSM_TERMINAL_IMMUTABLE", "CANCELLED", "CANCELLED", "");
            }
        }
        assertEquals(List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING", "CANCELLED"), Trail.statuses(api, id));
        assertEquals(accepted.getFirst().json(), api.get("/jobs/" + id).json());
    }

    @RepeatedTest(20)
    void cancel_and_run_at_once_agree_on_one_order() {
        String id = api.createUploadedJob();
        List<Api.Answer> answers = AtOnce.run(List.of(() -> cancel(id), () -> run(id)));
        if (answers.getLast().status() == 202) {
            assertRunThenCancelled(id, answers.getLast(), answers.getFirst());
        } else {
            assertCancelledThenNotRun(id, answers.getFirst(), answers.getLast());
        }
    }

    @Test
    void a_run_that_comes_before_a_cancel_is_recalled() {
        String id = api.createUploadedJob();
        try (HeldJob held = hold(id)) {
            Future<Api.Answer> run = AtOnce.start(() -> run(id));
            held.awaitWaiting(1);
            Future<Api.Answer> cancel = AtOnce.start(() -> cancel(id));
            held.awaitWaiting(2);
            held.release();
            assertRunThenCancelled(id, AtOnce.result(run), AtOnce.result(cancel));
        }
    }

    @Test
    void a_run_that_comes_behind_a_cancel_is_refused() {
        String id = api.createUploadedJob();
        try (HeldJob held = hold(id)) {
            Future<Api.Answer> cancel = AtOnce.start(() -> cancel(id));
            held.awaitWaiting(1);
            Future<Api.Answer> run = AtOnce.start(() -> run(id));
            held.awaitWaiting(2);
            held.release();
            assertCancelledThenNotRun(id, AtOnce.result(cancel), AtOnce.result(run));
        }
    }

    @RepeatedTest(20)
    void cancel_and_confirm_upload_at_once_agree_on_one_order() {
        String id = api.createJob();
        List<Api.Answer> answers = AtOnce.run(List.of(() -> cancel(id), () -> confirm(id)));
        assertConfirmAndCancelAgree(id, answers.getFirst(), answers.getLast());
    }

    @Test
    void a_confirm_upload_that_waited_behind_a_cancel_is_refused() {
        String id = api.createJob();
        try (HeldJob held = hold(id)) {
            Future<Api.Answer> cancel = AtOnce.start(() -> cancel(id));
            held.awaitWaiting(1);
            Future<Api.Answer> confirm = AtOnce.start(() -> confirm(id));
            held.awaitWaiting(2);
            held.release();
            assertEquals(409, AtOnce.result(confirm).status());
            assertConfirmAndCancelAgree(id, AtOnce.result(cancel), AtOnce.result(confirm));
        }
    }

    @Test
    void of_many_runs_at_once_one_is_accepted_and_the_others_replay_it() {
        String id = api.createUploadedJob();
        List<Api.Answer> answers = AtOnce.run(Collections.nCopies(20, () -> run(id)));
        assertEquals(
                1, answers.stream().filter(answer -> answer.status() == 202).count());
        assertEquals(
                19, answers.stream().filter(answer -> answer.status() == 200).count());
        assertEquals(
                1,
                answers.stream()
                        .map(answer -> answer.text("dispatch_id"))
                        .distinct()
                        .count());
        assertEquals(List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING"), Trail.statuses(api, id));
    }

    @Test
    void of_many_confirmations_of_one_video_at_once_one_is_applied() {
        String id = api.createJob();
        List<Api.Answer> answers = AtOnce.run(Collections.nCopies(20, () -> confirm(id)));
        assertTrue(answers.stream().allMatch(answer -> answer.status() == 200));
        assertEquals(
                1,
                answers.stream()
                        .filter(answer -> !answer.json().path("replayed").asBoolean())
                        .count());
        assertEquals(List.of("CREATED", "UPLOADED"), Trail.statuses(api, id));
    }

    private void assertRunThenCancelled(String id, Api.Answer run, Api.Answer cancel) {
        assertEquals(202, run.status(), run.response()::body);
        assertEquals(200, cancel.status(), cancel.response()::body);
        JsonNode dispatch = cancel.json().path("dispatch");
        assertEquals(run.text("dispatch_id"), dispatch.path("dispatch_id").asText());
        assertEquals("WITHDRAWN", dispatch.path("state").asText());
        assertEquals(cancel.json(), api.get("/jobs/" + id).json());
        assertEquals(List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING", "CANCELLED"), Trail.statuses(api, id));
    }

    private void assertCancelledThenNotRun(String id, Api.Answer cancel, Api.Answer run) {
        assertEquals(200, cancel.status(), cancel.response()::body);
        FsmProblem.assertRefused(run, "FSM_TERMINAL_IMMUTABLE", "CANCELLED", "AUDIO_EXTRACTING", "");
        assertTrue(api.get("/jobs/" + id).json().path("dispatch").isMissingNode());
        assertEquals(List.of("CREATED", "UPLOADED", "CANCELLED"), Trail.statuses(api, id));
    }

    private void assertConfirmAndCancelAgree(String id, Api.Answer cancel, Api.Answer confirm) {
        assertEquals(200, cancel.status(), cancel.response()::body);
        if (confirm.status() == 200) {
            assertEquals(List.of("CREATED", "UPLOADED", "CANCELLED"), Trail.statuses(api, id));
            assertEquals(
                    "s3://media/in.mp4", cancel.json().at("/manifest/video_uri").asText());
        } else {
            FsmProblem.assertRefused(confirm, "FSM_TERMINAL_IMMUTABLE", "CANCELLED", "UPLOADED", "");
            assertEquals(List.of("CREATED", "CANCELLED"), Trail.statuses(api, id));
        }
        assertEquals(cancel.json(), api.get("/jobs/" + id).json());
    }

    private Api.Answer cancel(String id) {
        return api.post("/jobs/" + id + "/cancel", null);
    }

    private Api.Answer run(String id) {
        return api.post("/jobs/" + id + "/run", null);
    }

    private Api.Answer confirm(String id) {
        return api.post("/jobs/" + id + "/confirm-upload", VIDEO);
    }

    private static HeldJob hold(String id) {
        return HeldJob.lock(RunningPawl.shared().database(), UUID.fromString(id));
    }
}
