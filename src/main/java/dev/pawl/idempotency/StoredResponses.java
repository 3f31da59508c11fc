package dev.pawl.idempotency;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pawl.db.Database;
import dev.pawl.db.Transaction;
import dev.pawl.refusal.Limit;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;

/**
 * Keeps answers under their keys for a day (spec/openapi.yaml, Safe repeats). Of one editor there are at most so many: the
 * oldest go first. How many there are is counted now and then, so a few more may be kept.
 */
public final class StoredResponses {
    private static final Duration KEPT = Duration.ofHours(24);
    /** An answer that is younger is never removed to make room: its request may still be repeated. */
    private static final Duration YOUNG = Duration.ofMinutes(5);

    private static final long RETRY_AFTER_SECONDS = 60;
    private static final int MOST_CREDITS = 10_000;
    /** The most rows of one transaction. */
    private static final int PART = 500;

    private final Database database;
    private final StoredResponseRepository answers;
    private final InstantSource clock;
    /** How much may be kept for an editor, by id, until it is counted again; of those without one it is counted. */
    private final Cache<String, Held> credits =
            Caffeine.newBuilder().maximumSize(MOST_CREDITS).build();

    public StoredResponses(Database database, StoredResponseRepository answers, InstantSource clock) {
        this.database = database;
        this.answers = answers;
        this.clock = clock;
    }

    /** Has the change of {@code request} made once; {@code render} makes its answer, inside the transaction. */
    public <T> IdempotentChange<T> once(KeyedRequest request, Function<T, StoredResponse> render) {
        return new IdempotentChange<>() {
            @Override
            public Function<Transaction, Outcome<T>> around(Function<Transaction, T> script) {
                return tx -> answer(tx, request, script.andThen(render));
            }

            @Override
            public boolean isKeyed() {
                return true;
            }
        };
    }

    private <T> Outcome<T> answer(Transaction tx, KeyedRequest request, Function<Transaction, StoredResponse> script) {
        Instant now = clock.instant();
        String editorId = request.editorId();
        StoredResponseRepository.Found found =
                answers.lock(tx, request, now, !credits.asMap().containsKey(editorId));
        if (found.answer() != null) {
            return new Outcome.Kept<>(found.answer(), true);
        }
        if (found.held() != null) {
            requireRoom(tx, editorId, found.held(), now);
        }
        StoredResponse answer = script.apply(tx);
        if (!answer.isFinal()) {
            answers.keep(tx, request, answer, now, now.plus(KEPT));
            tx.afterCommit(() -> spend(editorId, answer.body().length));
        }
        return new Outcome.Kept<>(answer, false);
    }

    private void requireRoom(Transaction tx, String editorId, Held held, Instant now) {
        Held left = held.hasRoomForAStep()
                ? held
                : answers.makeRoom(tx, editorId, held, now.plus(KEPT).minus(YOUNG), PART);
        if (left.isFull()) {
            throw new RefusedException(new Refusal.TooManyRequests(Limit.KEPT_ANSWERS, RETRY_AFTER_SECONDS));
        }
    }

    /** One that has come to its end is forgotten, so that the next request counts. */
    private void spend(String editorId, int bytes) {
        credits.asMap().compute(editorId, (id, credit) -> {
            Held left = (credit == null ? Held.STEP : credit).without(bytes);
            return left.isSpent() ? null : left;
        });
    }

    /** Removes what need not be kept any longer, part by part. */
    public void removeOld() {
        int removed = PART;
        while (removed == PART) {
            removed = database.transaction(tx -> answers.removeOld(tx, clock.instant(), PART));
        }
    }
}
