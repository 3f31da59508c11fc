package dev.pawl.audit;

import static dev.pawl.db.generated.Tables.AUDIT_EVENT;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundSql;
import dev.pawl.db.Database;
import dev.pawl.db.Row;
import dev.pawl.db.RowArrays;
import dev.pawl.db.SqlTemplate;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.ActorType;
import dev.pawl.db.generated.enums.AuditEventType;
import dev.pawl.fsm.JobStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;

/** The audit trail: insert and read, nothing else. The database refuses everything else too. */
public final class AuditLog {
    /** What a query has to select so that {@link #event} can read it. */
    static final List<Field<?>> COLUMNS = List.of(
            AUDIT_EVENT.EVENT_TYPE,
            AUDIT_EVENT.JOB_ID,
            AUDIT_EVENT.PROJECT_ID,
            AUDIT_EVENT.SEQUENCE,
            AUDIT_EVENT.ACTOR_TYPE,
            AUDIT_EVENT.ACTOR_ID,
            AUDIT_EVENT.PREV_STATUS,
            AUDIT_EVENT.NEW_STATUS,
            AUDIT_EVENT.REASON_CODE,
            AUDIT_EVENT.OCCURRED_AT,
            AUDIT_EVENT.RECORDED_AT,
            AUDIT_EVENT.CORRELATION_ID);

    private static final Param<AuditEventType> EVENT_TYPE = param("event_type", AUDIT_EVENT.EVENT_TYPE);
    private static final Param<UUID> JOB_ID = param("job_id", AUDIT_EVENT.JOB_ID);
    private static final Param<UUID> PROJECT_ID = param("project_id", AUDIT_EVENT.PROJECT_ID);
    private static final Param<Integer> SEQUENCE = param("sequence", AUDIT_EVENT.SEQUENCE);
    private static final Param<ActorType> ACTOR_TYPE = param("actor_type", AUDIT_EVENT.ACTOR_TYPE);
    private static final Param<String> ACTOR_ID = param("actor_id", AUDIT_EVENT.ACTOR_ID);
    private static final Param<JobStatus> PREV_STATUS = param("prev_status", AUDIT_EVENT.PREV_STATUS);
    private static final Param<JobStatus> NEW_STATUS = param("new_status", AUDIT_EVENT.NEW_STATUS);
    private static final Param<String> REASON_CODE = param("reason_code", AUDIT_EVENT.REASON_CODE);
    private static final Param<Instant> OCCURRED_AT = param("occurred_at", AUDIT_EVENT.OCCURRED_AT);
    private static final Param<Instant> RECORDED_AT = param("recorded_at", AUDIT_EVENT.RECORDED_AT);
    private static final Param<String> CORRELATION_ID = param("correlation_id", AUDIT_EVENT.CORRELATION_ID);
    private static final Param<Integer> LIMIT = param("page_size", Integer.class);

    private static final SqlTemplate INSERT = SqlTemplate.of(DSL.insertInto(AUDIT_EVENT)
            .set(AUDIT_EVENT.EVENT_TYPE, EVENT_TYPE)
            .set(AUDIT_EVENT.JOB_ID, JOB_ID)
            .set(AUDIT_EVENT.PROJECT_ID, PROJECT_ID)
            .set(AUDIT_EVENT.SEQUENCE, SEQUENCE)
            .set(AUDIT_EVENT.ACTOR_TYPE, ACTOR_TYPE)
            .set(AUDIT_EVENT.ACTOR_ID, ACTOR_ID)
            .set(AUDIT_EVENT.PREV_STATUS, PREV_STATUS)
            .set(AUDIT_EVENT.NEW_STATUS, NEW_STATUS)
            .set(AUDIT_EVENT.REASON_CODE, REASON_CODE)
            .set(AUDIT_EVENT.OCCURRED_AT, OCCURRED_AT)
            .set(AUDIT_EVENT.RECORDED_AT, RECORDED_AT)
            .set(AUDIT_EVENT.CORRELATION_ID, CORRELATION_ID));

    private static final RowArrays<AuditEvent> EVENTS = RowArrays.of(AuditEvent.class)
            .with(AUDIT_EVENT.EVENT_TYPE, AuditEvent::eventType)
            .with(AUDIT_EVENT.JOB_ID, AuditEvent::jobId)
            .with(AUDIT_EVENT.PROJECT_ID, AuditEvent::projectId)
            .with(AUDIT_EVENT.SEQUENCE, AuditEvent::sequence)
            .with(AUDIT_EVENT.ACTOR_TYPE, AuditEvent::actorType)
            .with(AUDIT_EVENT.ACTOR_ID, AuditEvent::actorId)
            .with(AUDIT_EVENT.PREV_STATUS, AuditEvent::prevStatus)
            .with(AUDIT_EVENT.NEW_STATUS, AuditEvent::newStatus)
            .with(AUDIT_EVENT.REASON_CODE, AuditEvent::reasonCode)
            .with(AUDIT_EVENT.OCCURRED_AT, AuditEvent::occurredAt)
            .with(AUDIT_EVENT.RECORDED_AT, AuditEvent::recordedAt)
            .with(AUDIT_EVENT.CORRELATION_ID, AuditEvent::correlationId);
    private static final SqlTemplate INSERT_ALL = EVENTS.insertInto(AUDIT_EVENT);

    private static final SqlTemplate PAGE = SqlTemplate.of(DSL.select(COLUMNS)
            .from(AUDIT_EVENT)
            .where(AUDIT_EVENT.JOB_ID.eq(JOB_ID))
            .and(AUDIT_EVENT.SEQUENCE.gt(SEQUENCE))
            .orderBy(AUDIT_EVENT.SEQUENCE)
            .limit(LIMIT));

    private final Database database;
    private final Announcer announcer;

    public AuditLog(Database database, Announcer announcer) {
        this.database = database;
        this.announcer = announcer;
    }

    /** Queues the event behind the step it describes; both commit together or not at all. */
    public void append(Transaction tx, AuditEvent event) {
        tx.write(INSERT.bind()
                .set(EVENT_TYPE, event.eventType())
                .set(JOB_ID, event.jobId())
                .set(PROJECT_ID, event.projectId())
                .set(SEQUENCE, event.sequence())
                .set(ACTOR_TYPE, event.actorType())
                .set(ACTOR_ID, event.actorId())
                .set(PREV_STATUS, event.prevStatus())
                .set(NEW_STATUS, event.newStatus())
                .set(REASON_CODE, event.reasonCode())
                .set(OCCURRED_AT, event.occurredAt())
                .set(RECORDED_AT, event.recordedAt())
                .set(CORRELATION_ID, event.correlationId()));
        tx.afterCommit(() -> announcer.announce(Move.of(event)));
    }

    /** As {@link #append(Transaction, AuditEvent)}, of many events in one statement. */
    public void append(Transaction tx, List<AuditEvent> events) {
        if (!events.isEmpty()) {
            tx.write(EVENTS.bind(INSERT_ALL, events), events.size());
            tx.afterCommit(() -> events.forEach(event -> announcer.announce(Move.of(event))));
        }
    }

    /**
     * Up to {@code limit} events of a job behind {@code sequence}, oldest first; empty when {@code owned}, which
     * travels with it, does not find the job.
     */
    public Optional<List<AuditEvent>> page(BoundSql owned, UUID jobId, int sequence, int limit) {
        BoundSql page = PAGE.bind().set(JOB_ID, jobId).set(SEQUENCE, sequence).set(LIMIT, limit);
        return database.readIf(owned, page)
                .map(rows -> rows.stream().map(AuditLog::event).toList());
    }

    static AuditEvent event(Row row) {
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
                row.get(AUDIT_EVENT.CORRELATION_ID));
    }
}
