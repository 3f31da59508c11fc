package dev.pawl.audit;

import static dev.pawl.db.generated.Tables.AUDIT_EVENT;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.Columns;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.RowWrite;
import dev.pawl.db.Transaction;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The audit trail: append and read only. The database refuses everything else too. */
public final class AuditLog {
    private static final Columns<AuditEvent> COLUMNS = Columns.of(AuditEvent.class)
            .withFixed(AUDIT_EVENT.EVENT_TYPE, AuditEvent::eventType)
            .withFixed(AUDIT_EVENT.JOB_ID, AuditEvent::jobId)
            .withFixed(AUDIT_EVENT.PROJECT_ID, AuditEvent::projectId)
            .withFixed(AUDIT_EVENT.SEQUENCE, AuditEvent::sequence)
            .withFixed(AUDIT_EVENT.ACTOR_TYPE, AuditEvent::actorType)
            .withFixed(AUDIT_EVENT.ACTOR_ID, AuditEvent::actorId)
            .withFixed(AUDIT_EVENT.PREV_STATUS, AuditEvent::prevStatus)
            .withFixed(AUDIT_EVENT.NEW_STATUS, AuditEvent::newStatus)
            .withFixed(AUDIT_EVENT.REASON_CODE, AuditEvent::reasonCode)
            .withFixed(AUDIT_EVENT.OCCURRED_AT, AuditEvent::occurredAt)
            .withFixed(AUDIT_EVENT.RECORDED_AT, AuditEvent::recordedAt)
            .withFixed(AUDIT_EVENT.CORRELATION_ID, AuditEvent::correlationId);

    /** The fields that a query must select for {@link #event}. */
    public static final List<Field<?>> FIELDS = Stream.concat(COLUMNS.fields().stream(), Stream.of(AUDIT_EVENT.CHAIN))
            .toList();

    /** The fields that a query must select for {@link #line}. */
    static final List<Field<?>> TRAIL_FIELDS = Stream.concat(
                    FIELDS.stream(), Stream.of(AUDIT_EVENT.CALLBACK_ID_HASH, AUDIT_EVENT.CALLBACK_PAYLOAD_HASH))
            .toList();

    /**
     * The chain, as a value of a type with a fixed length. The driver interrupts the pipeline, and takes two round trips
     * more, for a write that returns values without one.
     */
    private static final Field<String> CHAIN_IN_BASE64 = field(
                    "encode({0}, 'base64')::name", String.class, AUDIT_EVENT.CHAIN)
            .as("chain_in_base64");

    private static final RowWrite<Appended> INSERT = COLUMNS.of(Appended::event)
            .withFixed(
                    AUDIT_EVENT.CALLBACK_ID_HASH,
                    row -> row.callback() == null ? null : row.callback().idHash())
            .withFixed(
                    AUDIT_EVENT.CALLBACK_PAYLOAD_HASH,
                    row -> row.callback() == null ? null : row.callback().payloadHash())
            .insertInto(AUDIT_EVENT, List.of(AUDIT_EVENT.JOB_ID, CHAIN_IN_BASE64), AuditLog::chained);

    private static final Param<UUID> JOB_ID = param("job_id", AUDIT_EVENT.JOB_ID);
    private static final Param<Integer> SEQUENCE = param("sequence", AUDIT_EVENT.SEQUENCE);
    private static final Param<Integer> LIMIT = param("page_size", Integer.class);

    private static final RenderedSql PAGE = page(FIELDS);
    private static final RenderedSql TRAIL_PAGE = page(TRAIL_FIELDS);

    private final Database database;
    private final Consumer<AuditEvent> afterCommit;

    /** @param afterCommit receives each event after its commit; must return immediately */
    public AuditLog(Database database, Consumer<AuditEvent> afterCommit) {
        this.database = database;
        this.afterCommit = afterCommit;
    }

    /**
     * Queues the event after the transition it describes; both commit together or not at all.
     *
     * @param callback what caused it; null if no callback did
     */
    public void append(Transaction tx, AuditEvent event, @Nullable AppliedCallback callback) {
        tx.write(INSERT, new Appended(event, callback));
        tx.afterCommit(() -> afterCommit.accept(event));
    }

    /** What has been appended in this transaction so far. */
    public static Receipt receipt(Transaction tx) {
        return new Receipt(tx.queued(INSERT));
    }

    /** A transaction appends at most one event to a job. */
    private static void chained(List<Appended> appended, List<Row> found) {
        Map<UUID, String> chains = new HashMap<>();
        found.forEach(row -> chains.put(row.get(AUDIT_EVENT.JOB_ID), row.get(CHAIN_IN_BASE64)));
        appended.forEach(one -> one.chained(
                hex(Base64.getDecoder().decode(chains.get(one.event().jobId())))));
    }

    private static RenderedSql page(List<Field<?>> fields) {
        return RenderedSql.of(DSL.select(fields)
                .from(AUDIT_EVENT)
                .where(AUDIT_EVENT.JOB_ID.eq(JOB_ID))
                .and(AUDIT_EVENT.SEQUENCE.gt(SEQUENCE))
                .orderBy(AUDIT_EVENT.SEQUENCE)
                .limit(LIMIT));
    }

    /**
     * Up to {@code limit} events of a job after {@code sequence}, oldest first. Empty if {@code owned}, which runs in
     * the same round trip, does not find the job.
     */
    public Optional<List<AuditEvent>> page(BoundStatement owned, UUID jobId, int sequence, int limit) {
        BoundStatement page =
                PAGE.bind().set(JOB_ID, jobId).set(SEQUENCE, sequence).set(LIMIT, limit);
        return database.readIf(owned, page)
                .map(rows -> rows.stream().map(AuditLog::event).toList());
    }

    /** Like {@link #page}, with all that the chains of the events cover. */
    public Optional<List<TrailLine>> trail(BoundStatement owned, UUID jobId, int sequence, int limit) {
        BoundStatement page =
                TRAIL_PAGE.bind().set(JOB_ID, jobId).set(SEQUENCE, sequence).set(LIMIT, limit);
        return database.readIf(owned, page)
                .map(rows -> rows.stream().map(AuditLog::line).toList());
    }

    static TrailLine line(Row row) {
        AuditEvent event = event(row);
        return new TrailLine(
                new TrailEvent(
                        event.eventType().getLiteral(),
                        event.jobId(),
                        event.projectId(),
                        event.sequence(),
                        event.actorType().getLiteral(),
                        event.actorId(),
                        event.prevStatus() == null ? null : event.prevStatus().name(),
                        event.newStatus().name(),
                        event.reasonCode(),
                        event.occurredAt(),
                        event.recordedAt(),
                        event.correlationId(),
                        row.get(AUDIT_EVENT.CALLBACK_ID_HASH),
                        row.get(AUDIT_EVENT.CALLBACK_PAYLOAD_HASH)),
                Chain.of(Objects.requireNonNull(event.chain())));
    }

    public static AuditEvent event(Row row) {
        return new AuditEvent(
                row.get(AUDIT_EVENT.EVENT_TYPE),
                row.get(AUDIT_EVENT.JOB_ID),
                row.get(AUDIT_EVENT.PROJECT_ID),
                row.get(AUDIT_EVENT.SEQUENCE),
                row.get(AUDIT_EVENT.ACTOR_TYPE),
                row.get(AUDIT_EVENT.ACTOR_ID),
                row.get(AUDIT_EVENT.PREV_STATUS),
                row.get(AUDIT_EVENT.NEW_STATUS),
                row.get(AUDIT_EVENT.REASON_CODE),
                row.get(AUDIT_EVENT.OCCURRED_AT),
                row.get(AUDIT_EVENT.RECORDED_AT),
                row.get(AUDIT_EVENT.CORRELATION_ID),
                hex(row.get(AUDIT_EVENT.CHAIN)));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
