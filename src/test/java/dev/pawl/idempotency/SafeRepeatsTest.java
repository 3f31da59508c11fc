package dev.pawl.idempotency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import dev.pawl.testing.Trail;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What spec/openapi.yaml says under Safe repeats. */
class SafeRepeatsTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final TestDatabase database = pawl.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);
    private final String key = Post.newKey();

    static List<String> operations() {
        return Post.operations();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void a_repeated_request_gets_the_same_answer_and_changes_nothing(String operation) {
        Post post = Post.of(operation, database, api, editor);
        Api.Answer first = post.send(api, key);
        assertEquals(2, first.status() / 100, () -> first.response().body());
        assertEquals("", first.header("Idempotency-Replayed"));
        Api.Answer again = Rows.unchangedBy(database, () -> post.send(api, key));
        assertSameAnswer(first, again);
        assertNotEquals(first.header("X-Correlation-Id"), again.header("X-Correlation-Id"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void a_keyed_answer_has_the_form_of_one_without_a_key(String operation) {
        Api.Answer keyed = Post.of(operation, database, api, editor).send(api, key);
        Post twin = Post.of(operation, database, api, editor);
        Api.Answer plain = api.post(twin.path(), twin.body());
        assertEquals(plain.status(), keyed.status());
        assertEquals(names(plain), names(keyed));
        for (String name : List.of("Content-Type", "Cache-Control", "ETag")) {
            assertEquals(plain.header(name), keyed.header(name), name);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void another_request_under_the_key_is_refused_and_changes_nothing(String operation) {
        Post post = Post.of(operation, database, api, editor);
        post.send(api, key);
        Post ofAnotherPath = Post.of(operation.equals("cancelJob") ? "openJob" : "cancelJob", database, api, editor);
        Post ofAnotherBody = new Post(post.path(), post.body() == null ? "{}" : post.body() + " ");
        for (Post other : List.of(ofAnotherPath, ofAnotherBody)) {
            Api.Answer refused = Rows.unchangedBy(database, () -> other.send(api, key));
            assertEquals(422, refused.status(), () -> refused.response().body());
            assertEquals("IDEMPOTENCY_KEY_REUSED", refused.text("error_code"));
        }
    }

    @Test
    void a_repeat_is_answered_as_then_however_the_job_has_moved_since() {
        String job = api.createUploadedJob();
        Post run = new Post("/jobs/" + job + "/run", null);
        Api.Answer first = api.post(run.path(), null, "Idempotency-Key", key, "If-Match", "\"2\"");
        assertEquals(202, first.status());
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        assertSameAnswer(
                first,
                Rows.unchangedBy(
                        database, () -> api.post(run.path(), null, "Idempotency-Key", key, "If-Match", "\"2\"")));
        assertEquals(409, api.post(run.path(), null).status());
    }

    @Test
    void an_answer_to_what_had_been_done_before_is_kept_as_well() {
        String job = api.createRunningJob();
        Post run = new Post("/jobs/" + job + "/run", null);
        Api.Answer replay = run.send(api, key);
        assertEquals(200, replay.status());
        api.post("/jobs/" + job + "/cancel", null);
        assertSameAnswer(replay, run.send(api, key));
    }

    @Test
    void a_second_cancel_with_another_key_or_none_is_a_cancel_of_its_own() {
        Post cancel = Post.cancel(api.createRunningJob());
        assertEquals(200, cancel.send(api, key).status());
        for (Api.Answer second : List.of(
                Rows.unchangedBy(database, () -> cancel.send(api, Post.newKey())),
                Rows.unchangedBy(database, () -> api.post(cancel.path(), null)))) {
            assertEquals(409, second.status());
            assertEquals("FSM_TERMINAL_IMMUTABLE", second.text("error_code"));
        }
    }

    @Test
    void the_key_of_another_editor_is_another_key() {
        Api other = pawl.asNewEditor();
        Post create = new Post("/projects", "{\"name\": \"Same\"}");
        Api.Answer theirs = create.send(other, key);
        Post cancel = Post.cancel(other.createRunningJob());
        String theirKey = Post.newKey();
        assertEquals(200, cancel.send(other, theirKey).status());

        Api.Answer own = create.send(api, key);
        assertEquals(201, own.status());
        assertEquals("", own.header("Idempotency-Replayed"));
        assertNotEquals(theirs.text("id"), own.text("id"));
        assertEquals(404, cancel.send(api, theirKey).status());
        assertEquals(
                201,
                new Post("/projects", "{\"name\": \"Other\"}")
                        .send(api, theirKey)
                        .status());
    }

    @Test
    void a_refused_request_keeps_nothing_and_is_decided_afresh() {
        UUID job = JobFixture.inStatus(database, editor, "DRAFT_READY");
        Post cancel = Post.cancel(job);
        assertEquals(
                409, Rows.unchangedBy(database, () -> cancel.send(api, key)).status());
        assertEquals(200, api.post("/jobs/" + job + "/open", null).status());
        Api.Answer accepted = cancel.send(api, key);
        assertEquals(200, accepted.status());
        assertSameAnswer(accepted, cancel.send(api, key));
    }

    @Test
    void a_refusal_of_every_kind_keeps_nothing_under_the_key() {
        String job = api.createJob();
        Stream.<Stream<String>>of(
                        Stream.of("404", "/jobs/none/cancel", "{}"),
                        Stream.of("400", "/jobs/" + job + "/cancel", "{\"unknown\": 1}"),
                        Stream.of("400", "/projects", "{"),
                        Stream.of("409", "/jobs/" + job + "/run", "{}"))
                .map(Stream::toList)
                .forEach(refused -> {
                    Api.Answer answer =
                            Rows.unchangedBy(database, () -> new Post(refused.get(1), refused.get(2)).send(api, key));
                    assertEquals(refused.getFirst(), Integer.toString(answer.status()));
                });
        Api.Answer stale = Rows.unchangedBy(
                database,
                () -> api.post("/jobs/" + job + "/cancel", null, "Idempotency-Key", key, "If-Match", "\"7\""));
        assertEquals(412, stale.status());
        assertEquals(200, Post.cancel(job).send(api, key).status());
    }

    @Test
    void while_the_first_request_waits_its_repeats_are_refused_at_once() {
        String job = api.createRunningJob();
        Post cancel = Post.cancel(job);
        try (HeldJob held = HeldJob.lock(database, UUID.fromString(job))) {
            Future<Api.Answer> first = AtOnce.start(() -> cancel.send(api, key));
            held.awaitWaiting(1);
            Api.Answer refused = Rows.unchangedBy(database, () -> cancel.send(api, key));
            assertFalse(first.isDone(), "it was not answered while the first one waited");
            assertEquals(409, refused.status());
            assertEquals("IDEMPOTENCY_KEY_IN_FLIGHT", refused.text("error_code"));
            held.release();
            assertEquals(200, AtOnce.result(first).status());
            assertSameAnswer(AtOnce.result(first), cancel.send(api, key));
        }
        assertEquals(List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING", "CANCELLED"), Trail.statuses(api, job));
    }

    @Test
    void a_request_that_found_the_job_busy_lets_go_of_its_key() {
        String job = api.createRunningJob();
        Post cancel = Post.cancel(job);
        try (RunningPawl impatient = RunningPawl.start(database, Map.of(), Timings.giveUpLocks());
                HeldJob held = HeldJob.lock(database, UUID.fromString(job))) {
            assertEquals(503, cancel.send(impatient.as(editor), key).status());
            held.release();
        }
        assertEquals(200, cancel.send(api, key).status());
    }

    @Test
    void two_confirmations_of_a_failed_job_under_one_key_say_the_same_about_its_retry() {
        UUID job = JobFixture.inStatus(database, editor, "FAILED");
        Post confirm = new Post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
        Api.Answer first = confirm.send(api, key);
        assertEquals("[\"retry\"]", first.json().at("/job/allowed_actions").toString());
        String retry = "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}";
        assertEquals(202, api.post("/jobs/" + job + "/retry", retry).status());
        assertSameAnswer(first, confirm.send(api, key));
        assertEquals(
                "[]",
                confirm.send(api, Post.newKey())
                        .json()
                        .at("/job/allowed_actions")
                        .toString());
    }

    private static void assertSameAnswer(Api.Answer first, Api.Answer again) {
        assertEquals(first.status(), again.status(), () -> again.response().body());
        assertEquals(first.response().body(), again.response().body());
        for (String name : List.of("Location", "ETag", "Content-Type", "Cache-Control")) {
            assertEquals(first.header(name), again.header(name), name);
        }
        assertEquals("true", again.header("Idempotency-Replayed"));
    }

    private static List<String> names(Api.Answer answer) {
        List<String> names =
                answer.response().headers().map().keySet().stream().sorted().toList();
        assertTrue(names.contains("content-type"), names::toString);
        return names;
    }
}
