package dev.pawl.idempotency;

import static java.util.Collections.nCopies;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.Query;
import dev.pawl.testing.Relay;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Concurrent repeats, and repeats after a crash: one effect, and the same response for all. */
@Slow("a thousand repeats at once, and a process that is killed")
@LogsWarnings(perhaps = "WARN ")
class RepeatRacesTest {
    private static final int REPEATS = 1_000;

    @Test
    void a_thousand_repeats_of_one_cancel_at_once_have_one_effect_and_a_thousand_equal_answers() {
        Map<String, String> anyNumber = Map.of("PAWL_EDITOR_REQUESTS_IN_FLIGHT", "0");
        try (RunningPawl pawl = RunningPawl.start(RunningPawl.shared().database(), anyNumber)) {
            Api api = pawl.asNewEditor();
            String job = api.createRunningJob();
            Post cancel = Post.cancel(job);
            String key = Post.newKey();
            List<Api.Answer> answers =
                    AtOnce.run(nCopies(REPEATS, () -> Insistent.answer(() -> cancel.send(api, key))));
            assertOneEffect(api, job, answers);
            assertEquals(1, count(answers, ""));
            assertEquals(REPEATS - 1, count(answers, "true"));
            assertEquals(409, cancel.send(api, Post.newKey()).status());
        }
    }

    @Test
    void when_the_process_dies_between_commit_and_answer_every_repeat_gets_the_answer_that_was_lost() {
        String editor = "editor-" + UUID.randomUUID();
        try (Surroundings surroundings = Surroundings.create();
                PawlProcess dying = PawlProcess.start(surroundings).awaitReady();
                PawlProcess survivor = PawlProcess.start(surroundings);
                Relay wire = Relay.to("jdbc:" + dying.url() + "/")) {
            Api direct = dying.as(surroundings, editor);
            String job = direct.createRunningJob();
            Post cancel = Post.cancel(job);
            String key = Post.newKey();
            AtomicReference<Api> reached = new AtomicReference<>(by(wire, dying, surroundings, editor));

            Future<List<Api.Answer>> answers;
            try (HeldJob held = HeldJob.lock(surroundings.database(), UUID.fromString(job))) {
                answers = AtOnce.start(() -> AtOnce.run(nCopies(
                        REPEATS / 10, () -> Insistent.answer(() -> cancel.send(reached.get(), key)))));
                awaitKeyTaken(surroundings.database());
                wire.freeze();
                held.release();
            }
            awaitCancelled(surroundings.database(), job);
            dying.kill();
            reached.set(survivor.awaitReady().as(surroundings, editor));
            wire.cut();

            List<Api.Answer> all = AtOnce.result(answers);
            assertOneEffect(reached.get(), job, all);
            assertEquals(all.size(), count(all, "true"), "the first answer was lost");
            assertEquals(409, cancel.send(reached.get(), Post.newKey()).status());
        }
    }

    private static Api by(Relay wire, PawlProcess process, Surroundings surroundings, String editor) {
        URI url = URI.create(wire.in(process.url() + "/").replaceFirst("/$", ""));
        return new Api(url, surroundings.key().token(editor, List.of("editor"), Duration.ofHours(1)));
    }

    /** From then on nothing but the job holds the first cancel up. */
    private static void awaitKeyTaken(TestDatabase database) {
        String taken = "SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database"
                + " WHERE locktype = 'advisory' AND datname = current_database()";
        Eventually.await(() -> !Query.textsOfAll(database, taken).isEmpty(), "no cancel has arrived");
    }

    private static void awaitCancelled(TestDatabase database, String job) {
        String status = "SELECT status FROM job WHERE id = ?::uuid";
        Eventually.await(() -> Query.texts(database, status, job).equals(List.of("CANCELLED")), "not cancelled");
    }

    private static void assertOneEffect(Api api, String job, List<Api.Answer> answers) {
        assertEquals(Set.of(200), answers.stream().map(Api.Answer::status).collect(toSet()));
        assertEquals(
                1,
                answers.stream()
                        .map(answer -> answer.response().body())
                        .distinct()
                        .count());
        assertEquals(
                Set.of("\"4\""),
                answers.stream().map(answer -> answer.header("ETag")).collect(toSet()));
        assertEquals(List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING", "CANCELLED"), Trail.statuses(api, job));
        assertEquals(4, api.get("/jobs/" + job).json().path("version").asInt());
    }

    private static long count(List<Api.Answer> answers, String replayed) {
        return answers.stream()
                .filter(answer -> answer.header("Idempotency-Replayed").equals(replayed))
                .count();
    }
}
