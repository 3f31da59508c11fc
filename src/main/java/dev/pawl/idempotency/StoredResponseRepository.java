package dev.pawl.idempotency;

import static dev.pawl.db.Columns.given;
import static dev.pawl.db.generated.Tables.AUDIT_EVENT;
import static dev.pawl.db.generated.Tables.KEPT_ANSWER;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;

import dev.pawl.audit.AuditEvent;
import dev.pawl.db.BoundStatement;
import dev.pawl.db.Columns;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.Transaction;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** The rows of {@code kept_answer}. */
public final class StoredResponseRepository {
    private static final Param<String> OWNER_ID = param("owner_id", KEPT_ANSWER.OWNER_ID);
    private static final Param<String> KEY = param("key", KEPT_ANSWER.KEY);
    private static final Param<byte[]> REQUEST_SHA256 = param("request_sha256", KEPT_ANSWER.REQUEST_SHA256);
    private static final Param<Integer> STATUS = param("status", KEPT_ANSWER.STATUS);
    private static final Param<String> LOCATION = param("location", KEPT_ANSWER.LOCATION);
    private static final Param<String> ETAG = param("etag", KEPT_ANSWER.ETAG);
    private static final Param<byte[]> BODY = param("body", KEPT_ANSWER.BODY);
    private static final Param<Instant> NOW = param("now", KEPT_ANSWER.KEPT_UNTIL);
    private static final Param<Instant> KEPT_UNTIL = param("kept_until", KEPT_ANSWER.KEPT_UNTIL);
    private static final Param<UUID> MOVED_JOB = param("moved_job", AUDIT_EVENT.JOB_ID);
    private static final Param<Integer> MOVED_TO = param("moved_to", AUDIT_EVENT.SEQUENCE);
    private static final Param<Integer> LIMIT = param("page_size", Integer.class);

    private static final Field<Long> NUMBER = field(name("number"), SQLDataType.BIGINT);
    private static final Columns<KeyedRequest> REQUESTS = Columns.of(KeyedRequest.class)
            .with(KEPT_ANSWER.OWNER_ID, KeyedRequest::editorId)
            .with(KEPT_ANSWER.KEY, KeyedRequest::key)
            .with(NUMBER, KeyedRequest::lock);

    private static final Field<Long> LOCKED_NUMBER = given(NUMBER);
    private static final Field<Boolean> LOCKED = field("pg_try_advisory_xact_lock({0})", Boolean.class, LOCKED_NUMBER)
            .as("locked");
    private static final RenderedSql LOCK =
            RenderedSql.of(DSL.select(LOCKED_NUMBER, LOCKED).from(REQUESTS.rows()));

    private static final RenderedSql BY_KEY = RenderedSql.of(DSL.select(
                    KEPT_ANSWER.OWNER_ID,
                    KEPT_ANSWER.KEY,
                    KEPT_ANSWER.REQUEST_SHA256,
                    KEPT_ANSWER.STATUS,
                    KEPT_ANSWER.LOCATION,
                    KEPT_ANSWER.ETAG,
                    KEPT_ANSWER.AUDIT_HEAD,
                    KEPT_ANSWER.BODY)
            .from(REQUESTS.rows())
            .join(KEPT_ANSWER)
            .on(KEPT_ANSWER.OWNER_ID.eq(given(KEPT_ANSWER.OWNER_ID)))
            .and(KEPT_ANSWER.KEY.eq(given(KEPT_ANSWER.KEY)))
            .where(KEPT_ANSWER.KEPT_UNTIL.gt(NOW)));

    /** The chain is known only in the database, which has just inserted the event. */
    private static final Field<String> AUDIT_HEAD = field(DSL.select(concat(
                    AUDIT_EVENT.SEQUENCE, inline(":"), field("encode({0}, 'hex')", String.class, AUDIT_EVENT.CHAIN)))
            .from(AUDIT_EVENT)
            .where(AUDIT_EVENT.JOB_ID.eq(MOVED_JOB))
            .and(AUDIT_EVENT.SEQUENCE.eq(MOVED_TO)));

    /** Overwrites an expired response that has not been removed yet, and nothing else. */
    private static final RenderedSql KEEP = RenderedSql.of(DSL.insertInto(KEPT_ANSWER)
            .set(KEPT_ANSWER.OWNER_ID, OWNER_ID)
            .set(KEPT_ANSWER.KEY, KEY)
            .set(KEPT_ANSWER.REQUEST_SHA256, REQUEST_SHA256)
            .set(KEPT_ANSWER.STATUS, STATUS)
            .set(KEPT_ANSWER.LOCATION, LOCATION)
            .set(KEPT_ANSWER.ETAG, ETAG)
            .set(KEPT_ANSWER.AUDIT_HEAD, AUDIT_HEAD)
            .set(KEPT_ANSWER.BODY, BODY)
            .set(KEPT_ANSWER.KEPT_UNTIL, KEPT_UNTIL)
            .onConflict(KEPT_ANSWER.OWNER_ID, KEPT_ANSWER.KEY)
            .doUpdate()
            .set(KEPT_ANSWER.REQUEST_SHA256, excluded(KEPT_ANSWER.REQUEST_SHA256))
            .set(KEPT_ANSWER.STATUS, excluded(KEPT_ANSWER.STATUS))
            .set(KEPT_ANSWER.LOCATION, excluded(KEPT_ANSWER.LOCATION))
            .set(KEPT_ANSWER.ETAG, excluded(KEPT_ANSWER.ETAG))
            .set(KEPT_ANSWER.AUDIT_HEAD, excluded(KEPT_ANSWER.AUDIT_HEAD))
            .set(KEPT_ANSWER.BODY, excluded(KEPT_ANSWER.BODY))
            .set(KEPT_ANSWER.KEPT_UNTIL, excluded(KEPT_ANSWER.KEPT_UNTIL))
            .where(KEPT_ANSWER.KEPT_UNTIL.le(NOW)));

    private static final Field<Integer> ANSWERS = DSL.count().as("answers");
    /** Reads the length without reading a long body. */
    private static final Field<Integer> SIZE =
            field("octet_length({0})", Integer.class, KEPT_ANSWER.BODY).as("size");

    private static final Field<Integer> BYTES = field(
                    "coalesce(sum(octet_length({0})), 0)", Integer.class, KEPT_ANSWER.BODY)
            .as("bytes");

    private static final RenderedSql HELD =
            RenderedSql.of(DSL.select(ANSWERS, BYTES).from(KEPT_ANSWER).where(KEPT_ANSWER.OWNER_ID.eq(OWNER_ID)));

    private static final RenderedSql OLDEST = RenderedSql.of(DSL.select(KEPT_ANSWER.OWNER_ID, KEPT_ANSWER.KEY, SIZE)
            .from(KEPT_ANSWER)
            .where(KEPT_ANSWER.OWNER_ID.eq(OWNER_ID))
            .and(KEPT_ANSWER.KEPT_UNTIL.le(KEPT_UNTIL))
            .orderBy(KEPT_ANSWER.KEPT_UNTIL)
            .limit(LIMIT)
            .forUpdate()
            .skipLocked());

    private static final RenderedSql OLD = RenderedSql.of(DSL.select(KEPT_ANSWER.OWNER_ID, KEPT_ANSWER.KEY)
            .from(KEPT_ANSWER)
            .where(KEPT_ANSWER.KEPT_UNTIL.le(NOW))
            .orderBy(KEPT_ANSWER.KEPT_UNTIL)
            .limit(LIMIT)
            .forUpdate()
            .skipLocked());

    private static final Columns<Row> KEYS = Columns.of(Row.class)
            .with(KEPT_ANSWER.OWNER_ID, row -> row.get(KEPT_ANSWER.OWNER_ID))
            .with(KEPT_ANSWER.KEY, row -> row.get(KEPT_ANSWER.KEY));
    private static final RenderedSql REMOVE =
            RenderedSql.of(DSL.deleteFrom(KEPT_ANSWER).using(KEYS.rows()).where(KEYS.matched()));

    /**
     * What was found for a request whose key this transaction has locked.
     *
     * @param answer the response stored under the key; null if there is none
     * @param held everything that is stored for the editor; null if it was not counted
     */
    record Found(@Nullable StoredResponse answer, @Nullable Held held) {}

    /**
     * Locks the key until the end of the transaction, without waiting, and reads the response stored under it; if
     * {@code counting}, also counts what is stored for the editor. One round trip.
     *
     * @throws RefusedException {@code IdempotencyKeyInFlight} if another transaction holds the key; {@code
     *     IdempotencyKeyReused} if the response belongs to another request
     */
    Found lock(Transaction tx, KeyedRequest request, Instant now, boolean counting) {
        List<BoundStatement> statements = new ArrayList<>(keys(List.of(request), now));
        if (counting) {
            statements.add(HELD.bind().set(OWNER_ID, request.editorId()));
        }
        List<List<Row>> found = tx.read(statements.toArray(BoundStatement[]::new));
        Held held = counting ? held(found.getLast().getFirst()) : null;
        return new Found(find(request, found), held);
    }

    /** The statements that lock the keys of the requests, without waiting, and then read what is stored under them. */
    List<BoundStatement> keys(List<KeyedRequest> requests, Instant now) {
        // Two statements: the snapshot of the second one includes what the previous holder of the lock committed.
        return List.of(
                REQUESTS.bindAll(LOCK, requests),
                REQUESTS.bindAll(BY_KEY, requests).set(NOW, now));
    }

    /**
     * The response to one of the requests that the statements of {@link #keys} have found; null if there is none.
     *
     * @throws RefusedException {@code IdempotencyKeyInFlight} if another transaction holds the key; {@code
     *     IdempotencyKeyReused} if the response belongs to another request
     */
    @Nullable
    StoredResponse find(KeyedRequest request, List<List<Row>> found) {
        boolean locked =
                found.getFirst().stream().anyMatch(row -> row.get(LOCKED_NUMBER) == request.lock() && row.get(LOCKED));
        if (!locked) {
            throw new RefusedException(new Refusal.IdempotencyKeyInFlight());
        }
        return found.get(1).stream()
                .filter(row -> row.get(KEPT_ANSWER.OWNER_ID).equals(request.editorId())
                        && row.get(KEPT_ANSWER.KEY).equals(request.key()))
                .findFirst()
                .map(row -> answer(row, request))
                .orElse(null);
    }

    private static Held held(Row row) {
        return new Held(row.get(ANSWERS), row.get(BYTES));
    }

    /**
     * Queues the removal of the editor's oldest responses, as many as necessary, but at most {@code limit}, and none
     * that expires after {@code keptUntil}; returns what is left of {@code held}. Takes its own round trip.
     */
    Held makeRoom(Transaction tx, String editorId, Held held, Instant keptUntil, int limit) {
        BoundStatement oldest =
                OLDEST.bind().set(OWNER_ID, editorId).set(KEPT_UNTIL, keptUntil).set(LIMIT, limit);
        List<Row> gone = new ArrayList<>();
        Held left = held;
        for (Row row : tx.read(oldest).getFirst()) {
            if (left.hasRoomForAStep()) {
                break;
            }
            left = left.without(row.get(SIZE));
            gone.add(row);
        }
        if (!gone.isEmpty()) {
            tx.write(KEYS.bindAll(REMOVE, gone), gone.size());
        }
        return left;
    }

    private static StoredResponse answer(Row row, KeyedRequest request) {
        if (!request.isRepeatedBy(row.get(KEPT_ANSWER.REQUEST_SHA256))) {
            throw new RefusedException(new Refusal.IdempotencyKeyReused());
        }
        return new StoredResponse(
                row.get(KEPT_ANSWER.STATUS),
                row.get(KEPT_ANSWER.LOCATION),
                row.get(KEPT_ANSWER.ETAG),
                row.get(KEPT_ANSWER.AUDIT_HEAD),
                row.get(KEPT_ANSWER.BODY),
                false);
    }

    /**
     * Queues the response to {@code request}, whose key this transaction has locked.
     *
     * @param event whose head is stored with it, queued before it; null if it has none
     */
    void keep(
            Transaction tx,
            KeyedRequest request,
            StoredResponse answer,
            @Nullable AuditEvent event,
            Instant now,
            Instant keptUntil) {
        tx.write(KEEP.bind()
                .set(OWNER_ID, request.editorId())
                .set(KEY, request.key())
                .set(REQUEST_SHA256, request.sha256())
                .set(STATUS, answer.status())
                .set(LOCATION, answer.location())
                .set(ETAG, answer.etag())
                .set(MOVED_JOB, event == null ? null : event.jobId())
                .set(MOVED_TO, event == null ? null : event.sequence())
                .set(BODY, answer.body())
                .set(NOW, now)
                .set(KEPT_UNTIL, keptUntil));
    }

    /** Queues the removal of up to {@code limit} responses that have expired by {@code now}; returns how many. */
    int removeOld(Transaction tx, Instant now, int limit) {
        BoundStatement old = OLD.bind().set(NOW, now).set(LIMIT, limit);
        List<Row> rows = tx.read(old).getFirst();
        if (!rows.isEmpty()) {
            tx.write(KEYS.bindAll(REMOVE, rows), rows.size());
        }
        return rows.size();
    }
}
