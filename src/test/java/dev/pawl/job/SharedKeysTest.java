package dev.pawl.job;

import static dev.pawl.job.SharedTransaction.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.fsm.JobStatus;
import dev.pawl.idempotency.IdempotentChange;
import dev.pawl.idempotency.KeyedRequest;
import dev.pawl.idempotency.Outcome;
import dev.pawl.idempotency.StoredResponse;
import dev.pawl.refusal.Refusal;
import dev.pawl.testing.RunningPawl;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes under idempotency keys in one shared transaction (spec/decisions/057): each key keeps its meaning. */
class SharedKeysTest {
    @AutoClose
    private final SharedTransaction shared =
            new SharedTransaction(RunningPawl.shared().database());

    /** The first request of an editor has its stored responses counted, in a transaction of its own. */
    @BeforeEach
    void count() {
        cancel(shared.jobIn("UPLOADED"), UUID.randomUUID().toString());
    }

    @Test
    void each_key_is_stored_with_its_own_change_and_a_repeat_gets_its_own_response() throws Exception {
        UUID first = shared.jobIn("UPLOADED");
        UUID repeated = shared.jobIn("UPLOADED");
        UUID last = shared.jobIn("UPLOADED");
        UUID refused = shared.jobIn("DRAFT_READY");
        cancel(repeated, key(repeated));
        List<Future<Outcome<Job>>> all = shared.together(List.of(
                () -> cancel(first, key(first)),
                () -> cancel(repeated, key(repeated)),
                () -> move(refused, key(refused), JobStatus.UPLOADED),
                () -> cancel(last, key(last))));

        assertEquals("CANCELLED " + first, madeNow(all.get(0).get()));
        Outcome.Kept<Job> replay = kept(all.get(1).get());
        assertTrue(replay.replayed());
        assertEquals("CANCELLED " + repeated, new String(replay.answer().body(), UTF_8));
        assertInstanceOf(Refusal.TransitionRefused.class, refusal(all.get(2)));
        assertEquals("CANCELLED " + last, madeNow(all.get(3).get()));
        assertEquals(shared.writerOf(first), shared.writerOf(last));
        assertEquals("1", storedUnder(key(first)));
        assertEquals("0", storedUnder(key(refused)));
        assertTrue(kept(cancel(last, key(last))).replayed());
    }

    @Test
    void of_two_requests_under_one_key_the_second_sees_the_first() throws Exception {
        UUID job = shared.jobIn("UPLOADED");
        List<Future<Outcome<Job>>> all =
                shared.together(List.of(() -> cancel(job, key(job)), () -> cancel(job, key(job))));

        boolean first = kept(all.getFirst().get()).replayed();
        boolean second = kept(all.getLast().get()).replayed();
        assertTrue(first ^ second, "both changes were made, or none");
        assertEquals("CANCELLED 3 events", shared.standing(job));
    }

    @Test
    void a_key_that_belongs_to_another_request_is_refused_alone() throws Exception {
        UUID done = shared.jobIn("UPLOADED");
        UUID other = shared.jobIn("UPLOADED");
        UUID neighbour = shared.jobIn("UPLOADED");
        cancel(done, "reused-" + done);
        List<Future<Outcome<Job>>> all = shared.together(
                List.of(() -> cancel(other, "reused-" + done), () -> cancel(neighbour, key(neighbour))));

        assertInstanceOf(Refusal.IdempotencyKeyReused.class, refusal(all.getFirst()));
        assertEquals("CANCELLED " + neighbour, madeNow(all.getLast().get()));
        assertEquals("UPLOADED 2 events", shared.standing(other));
    }

    @Test
    void a_key_that_another_transaction_holds_is_refused_alone() throws Exception {
        UUID job = shared.jobIn("UPLOADED");
        UUID neighbour = shared.jobIn("UPLOADED");
        List<Supplier<Outcome<Job>>> requests =
                List.of(() -> cancel(job, key(job)), () -> cancel(neighbour, key(neighbour)));
        KeyedRequest held = request(job, key(job), JobStatus.CANCELLED);
        List<Future<Outcome<Job>>> all = shared.database().transaction(tx -> {
            shared.responses().keys(List.of(held)).forEach(tx::read);
            List<Future<Outcome<Job>>> running = shared.together(requests);
            assertInstanceOf(Refusal.IdempotencyKeyInFlight.class, refusal(running.getFirst()));
            return running;
        });

        assertEquals("CANCELLED " + neighbour, madeNow(all.getLast().get()));
        assertEquals("UPLOADED 2 events", shared.standing(job));
    }

    private static String key(UUID job) {
        return "key-" + job;
    }

    private Outcome<Job> cancel(UUID job, String key) {
        return move(job, key, JobStatus.CANCELLED);
    }

    private Outcome<Job> move(UUID job, String key, JobStatus status) {
        IdempotentChange<Job> once = shared.responses()
                .once(
                        request(job, key, status),
                        moved -> new StoredResponse(
                                200, null, null, null, (moved.status() + " " + moved.id()).getBytes(UTF_8), false));
        return shared.changes()
                .make(
                        new Change<>(
                                JobKey.of(job, SharedTransaction.EDITOR),
                                null,
                                (tx, locked, applied) -> shared.writer()
                                        .apply(tx, locked.moveTo(status), SharedTransaction.EDITOR, null)),
                        once);
    }

    private static KeyedRequest request(UUID job, String key, JobStatus status) {
        return KeyedRequest.of(SharedTransaction.EDITOR.id(), key, "POST", "/jobs/" + job + "/" + status, new byte[0]);
    }

    private static Outcome.Kept<Job> kept(Outcome<Job> outcome) {
        return (Outcome.Kept<Job>) outcome;
    }

    private static String madeNow(Outcome<Job> outcome) {
        assertFalse(kept(outcome).replayed());
        return new String(kept(outcome).answer().body(), UTF_8);
    }

    private String storedUnder(String key) {
        return shared.text("SELECT count(*)::text FROM kept_answer WHERE key = '%s'".formatted(key));
    }
}
