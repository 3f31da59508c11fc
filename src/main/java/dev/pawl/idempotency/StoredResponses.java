package dev.pawl.idempotency;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pawl.audit.AuditLog;
import dev.pawl.audit.Receipt;
import dev.pawl.db.BoundStatement;
import dev.pawl.db.Database;
import dev.pawl.db.Row;
import dev.pawl.db.Transaction;
import dev.pawl.refusal.Limit;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stores responses under their keys for a day (spec/openapi.yaml, Safe repeats). The number per editor is limited; the
 * oldest are removed first. It is counted only now and then, so a few more may be stored.
 */
public final class StoredResponses {
    private static final Duration KEPT = Duration.ofHours(24);
    /** A younger response is never removed to make room: its request may still be repeated. */
    private static final Duration YOUNG = Duration.ofMinutes(5);

    private static final long RETRY_AFTER_SECONDS = 60;
    private static final int MOST_CREDITS = 10_000;
    /** The most rows that one transaction removes. */
    private static final int PART = 500;

    private final Database database;
    private final StoredResponseRepository answers;
    private final InstantSource clock;
    /** How much may be stored for an editor before it is counted again. Without an entry, the next request counts. */
    private final Cache<String, Held> credits =
            Caffeine.newBuilder().maximumSize(MOST_CREDITS).build();

    public StoredResponses(Database database, StoredResponseRepository answers, InstantSource clock) {
        this.database = database;
        this.answers = answers;
        this.clock = clock;
    }

    /** Runs the change of {@code request} once; {@code render} makes its response, inside the transaction. */
    public <T> IdempotentChange<T> once(KeyedRequest request, Function<T, StoredResponse> render) {
        return new IdempotentChange<>() {
            @Override
            public Function<Transaction, Outcome<T>> around(Function<Transaction, T> script) {
                return tx -> alone(tx, request, script.andThen(render));
            }

            @Override
            public Outcome<T> within(Transaction tx, List<List<Row>> keys, Function<Transaction, T> script) {
                return answer(tx, request, answers.find(request, keys), script.andThen(render));
            }

            @Override
            public boolean mayShare() {
                return !isToBeCounted(request.editorId());
            }

            @Override
            public KeyedRequest request() {
                return request;
            }
        };
    }

    /**
     * The statements that lock the keys of {@code requests}, without waiting, and then read what is stored under them;
     * for {@link IdempotentChange#within}.
     */
    public List<BoundStatement> keys(List<KeyedRequest> requests) {
        return answers.keys(requests, clock.instant());
    }

    private boolean isToBeCounted(String editorId) {
        return !credits.asMap().containsKey(editorId);
    }

    private <T> Outcome<T> alone(Transaction tx, KeyedRequest request, Function<Transaction, StoredResponse> script) {
        Instant now = clock.instant();
        String editorId = request.editorId();
        StoredResponseRepository.Found found = answers.lock(tx, request, now, isToBeCounted(editorId));
        if (found.answer() == null && found.held() != null) {
            requireRoom(tx, editorId, found.held(), now);
        }
        return answer(tx, request, found.answer(), script);
    }

    private <T> Outcome<T> answer(
            Transaction tx,
            KeyedRequest request,
            @Nullable StoredResponse stored,
            Function<Transaction, StoredResponse> script) {
        if (stored != null) {
            return new Outcome.Kept<>(stored, null);
        }
        Instant now = clock.instant();
        String editorId = request.editorId();
        StoredResponse answer = script.apply(tx);
        Receipt receipt = AuditLog.receipt(tx);
        if (!answer.isFinal()) {
            answers.keep(tx, request, answer, receipt.event(), now, now.plus(KEPT));
            tx.afterCommit(() -> spend(editorId, answer.body().length));
        }
        return new Outcome.Kept<>(answer, receipt);
    }

    private void requireRoom(Transaction tx, String editorId, Held held, Instant now) {
        Held left = held.hasRoomForAStep()
                ? held
                : answers.makeRoom(tx, editorId, held, now.plus(KEPT).minus(YOUNG), PART);
        if (left.isFull()) {
            throw new RefusedException(new Refusal.TooManyRequests(Limit.KEPT_ANSWERS, RETRY_AFTER_SECONDS));
        }
    }

    /** A used-up credit is removed, so that the next request counts. */
    private void spend(String editorId, int bytes) {
        credits.asMap().compute(editorId, (id, credit) -> {
            Held left = (credit == null ? Held.STEP : credit).without(bytes);
            return left.isSpent() ? null : left;
        });
    }

    /** Removes expired responses, batch by batch. */
    public void removeOld() {
        int removed = PART;
        while (removed == PART) {
            removed = database.transaction(tx -> answers.removeOld(tx, clock.instant(), PART));
        }
    }
}
