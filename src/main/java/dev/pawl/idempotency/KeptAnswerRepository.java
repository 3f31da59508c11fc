package dev.pawl.idempotency;

import static dev.pawl.db.generated.Tables.KEPT_ANSWER;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundSql;
import dev.pawl.db.Row;
import dev.pawl.db.RowArrays;
import dev.pawl.db.SqlTemplate;
import dev.pawl.db.Transaction;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;

/** The rows of {@code kept_answer}. */
public final class KeptAnswerRepository {
    private static final Param<String> OWNER_ID = param("owner_id", KEPT_ANSWER.OWNER_ID);
    private static final Param<String> KEY = param("key", KEPT_ANSWER.KEY);
    private static final Param<byte[]> REQUEST_SHA256 = param("request_sha256", KEPT_ANSWER.REQUEST_SHA256);
    private static final Param<Integer> STATUS = param("status", KEPT_ANSWER.STATUS);
    private static final Param<String> LOCATION = param("location", KEPT_ANSWER.LOCATION);
    private static final Param<String> ETAG = param("etag", KEPT_ANSWER.ETAG);
    private static final Param<byte[]> BODY = param("body", KEPT_ANSWER.BODY);
    private static final Param<Instant> NOW = param("now", KEPT_ANSWER.KEPT_UNTIL);
    private static final Param<Instant> KEPT_UNTIL = param("kept_until", KEPT_ANSWER.KEPT_UNTIL);
    private static final Param<Long> NUMBER = param("number", Long.class);
    private static final Param<Integer> LIMIT = param("page_size", Integer.class);

    private static final Field<Boolean> LOCKED =
            DSL.field("pg_try_advisory_xact_lock({0})", Boolean.class, NUMBER).as("locked");
    private static final SqlTemplate LOCK = SqlTemplate.of(DSL.select(LOCKED));

    private static final SqlTemplate BY_KEY = SqlTemplate.of(DSL.select(
                    KEPT_ANSWER.REQUEST_SHA256,
                    KEPT_ANSWER.STATUS,
                    KEPT_ANSWER.LOCATION,
                    KEPT_ANSWER.ETAG,
                    KEPT_ANSWER.BODY)
            .from(KEPT_ANSWER)
            .where(KEPT_ANSWER.OWNER_ID.eq(OWNER_ID))
            .and(KEPT_ANSWER.KEY.eq(KEY))
            .and(KEPT_ANSWER.KEPT_UNTIL.gt(NOW)));

    /** Overwrites an old answer that has not been removed yet, and nothing else. */
    private static final SqlTemplate KEEP = SqlTemplate.of(DSL.insertInto(KEPT_ANSWER)
            .set(KEPT_ANSWER.OWNER_ID, OWNER_ID)
            .set(KEPT_ANSWER.KEY, KEY)
            .set(KEPT_ANSWER.REQUEST_SHA256, REQUEST_SHA256)
            .set(KEPT_ANSWER.STATUS, STATUS)
            .set(KEPT_ANSWER.LOCATION, LOCATION)
            .set(KEPT_ANSWER.ETAG, ETAG)
            .set(KEPT_ANSWER.BODY, BODY)
            .set(KEPT_ANSWER.KEPT_UNTIL, KEPT_UNTIL)
            .onConflict(KEPT_ANSWER.OWNER_ID, KEPT_ANSWER.KEY)
            .doUpdate()
            .set(KEPT_ANSWER.REQUEST_SHA256, excluded(KEPT_ANSWER.REQUEST_SHA256))
            .set(KEPT_ANSWER.STATUS, excluded(KEPT_ANSWER.STATUS))
            .set(KEPT_ANSWER.LOCATION, excluded(KEPT_ANSWER.LOCATION))
            .set(KEPT_ANSWER.ETAG, excluded(KEPT_ANSWER.ETAG))
            .set(KEPT_ANSWER.BODY, excluded(KEPT_ANSWER.BODY))
            .set(KEPT_ANSWER.KEPT_UNTIL, excluded(KEPT_ANSWER.KEPT_UNTIL))
            .where(KEPT_ANSWER.KEPT_UNTIL.le(NOW)));

    private static final SqlTemplate OLD = SqlTemplate.of(DSL.select(KEPT_ANSWER.OWNER_ID, KEPT_ANSWER.KEY)
            .from(KEPT_ANSWER)
            .where(KEPT_ANSWER.KEPT_UNTIL.le(NOW))
            .orderBy(KEPT_ANSWER.KEPT_UNTIL)
            .limit(LIMIT)
            .forUpdate()
            .skipLocked());

    private static final RowArrays<Row> KEYS = RowArrays.of(Row.class)
            .with(KEPT_ANSWER.OWNER_ID, row -> row.get(KEPT_ANSWER.OWNER_ID))
            .with(KEPT_ANSWER.KEY, row -> row.get(KEPT_ANSWER.KEY));
    private static final SqlTemplate REMOVE =
            SqlTemplate.of(DSL.deleteFrom(KEPT_ANSWER).using(KEYS.rows()).where(KEYS.matched()));

    /**
     * Takes the key for the rest of the transaction, without waiting for it, and looks for the answer that is kept
     * under it; in one trip.
     *
     * @throws RefusedException {@code IdempotencyKeyInFlight} when another transaction has the key; {@code
     *     IdempotencyKeyReused} when the answer is one to another request
     */
    Optional<KeptAnswer> lock(Transaction tx, KeyedRequest request, Instant now) {
        // Two statements: the second one's snapshot holds whatever the one who had the lock before has committed.
        List<List<Row>> found = tx.read(
                LOCK.bind().set(NUMBER, request.lock()),
                BY_KEY.bind()
                        .set(OWNER_ID, request.editorId())
                        .set(KEY, request.key())
                        .set(NOW, now));
        if (!found.getFirst().getFirst().get(LOCKED)) {
            throw new RefusedException(new Refusal.IdempotencyKeyInFlight());
        }
        return found.getLast().stream().findFirst().map(row -> answer(row, request));
    }

    private static KeptAnswer answer(Row row, KeyedRequest request) {
        if (!request.isRepeatedBy(row.get(KEPT_ANSWER.REQUEST_SHA256))) {
            throw new RefusedException(new Refusal.IdempotencyKeyReused());
        }
        return new KeptAnswer(
                row.get(KEPT_ANSWER.STATUS),
                row.get(KEPT_ANSWER.LOCATION),
                row.get(KEPT_ANSWER.ETAG),
                row.get(KEPT_ANSWER.BODY));
    }

    /** Queues the answer to {@code request}, whose key this transaction has taken. */
    void keep(Transaction tx, KeyedRequest request, KeptAnswer answer, Instant now, Instant keptUntil) {
        tx.write(KEEP.bind()
                .set(OWNER_ID, request.editorId())
                .set(KEY, request.key())
                .set(REQUEST_SHA256, request.sha256())
                .set(STATUS, answer.status())
                .set(LOCATION, answer.location())
                .set(ETAG, answer.etag())
                .set(BODY, answer.body())
                .set(NOW, now)
                .set(KEPT_UNTIL, keptUntil));
    }

    /** Queues the removal of up to {@code limit} answers that are kept until {@code now} or shorter; says how many. */
    int removeOld(Transaction tx, Instant now, int limit) {
        BoundSql old = OLD.bind().set(NOW, now).set(LIMIT, limit);
        List<Row> rows = tx.read(old).getFirst();
        if (!rows.isEmpty()) {
            tx.write(KEYS.bind(REMOVE, rows), rows.size());
        }
        return rows.size();
    }
}
