package dev.pawl.idempotency;

import dev.pawl.db.Database;
import dev.pawl.db.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;

/** Keeps answers under their keys for a day (spec/openapi.yaml, Idempotency-Key). */
public final class KeptAnswers {
    private static final Duration KEPT = Duration.ofHours(24);
    /** The most rows of one transaction. */
    private static final int PART = 500;

    private final Database database;
    private final KeptAnswerRepository answers;
    private final InstantSource clock;

    public KeptAnswers(Database database, KeptAnswerRepository answers, InstantSource clock) {
        this.database = database;
        this.answers = answers;
        this.clock = clock;
    }

    /** Has the change of {@code request} made once; {@code render} makes its answer, inside the transaction. */
    public <T> Once<T> once(KeyedRequest request, Function<T, KeptAnswer> render) {
        return new Once<>() {
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

    private <T> Outcome<T> answer(Transaction tx, KeyedRequest request, Function<Transaction, KeptAnswer> script) {
        Instant now = clock.instant();
        return answers.lock(tx, request, now)
                .map(before -> new Outcome.Kept<T>(before, true))
                .orElseGet(() -> {
                    KeptAnswer answer = script.apply(tx);
                    answers.keep(tx, request, answer, now, now.plus(KEPT));
                    return new Outcome.Kept<>(answer, false);
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
