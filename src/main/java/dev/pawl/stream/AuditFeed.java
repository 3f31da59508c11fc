package dev.pawl.stream;

import static dev.pawl.db.Columns.given;
import static dev.pawl.db.generated.Tables.AUDIT_EVENT;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.pawl.audit.AuditEvent;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.BatchLoader;
import dev.pawl.db.Columns;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Reads the audit trails of many jobs, each after a given position. The sequence numbers of a trail have no gaps. */
public final class AuditFeed {
    /** The most events that {@link #after} returns. */
    public static final int PAGE = 100;

    private static final Columns<Position> POSITIONS = Columns.of(Position.class)
            .with(AUDIT_EVENT.JOB_ID, Position::jobId)
            .with(AUDIT_EVENT.SEQUENCE, Position::sequence);
    private static final Field<Integer> POSITION = given(AUDIT_EVENT.SEQUENCE);

    private static final RenderedSql AFTER = RenderedSql.of(DSL.select(AuditLog.FIELDS)
            .select(POSITION)
            .from(POSITIONS.rows())
            .join(AUDIT_EVENT)
            .on(AUDIT_EVENT.JOB_ID.eq(given(AUDIT_EVENT.JOB_ID)))
            .and(AUDIT_EVENT.SEQUENCE.gt(POSITION))
            .and(AUDIT_EVENT.SEQUENCE.le(POSITION.plus(DSL.inline(PAGE))))
            .orderBy(AUDIT_EVENT.JOB_ID, AUDIT_EVENT.SEQUENCE));

    private static final RenderedSql MOVED = RenderedSql.of(DSL.select(AUDIT_EVENT.JOB_ID)
            .from(POSITIONS.rows())
            .join(AUDIT_EVENT)
            .on(AUDIT_EVENT.JOB_ID.eq(given(AUDIT_EVENT.JOB_ID)))
            .and(AUDIT_EVENT.SEQUENCE.eq(POSITION.plus(DSL.inline(1)))));

    private final Database database;
    private final BatchLoader<Position, List<AuditEvent>> reads = new BatchLoader<>(this::after);

    public AuditFeed(Database database) {
        this.database = database;
    }

    /** A position in a job's trail: after the event {@code sequence}, or before the first event if that is 0. */
    public record Position(UUID jobId, int sequence) {}

    /** Up to {@link #PAGE} events after {@code position}, oldest first. Concurrent calls share a round trip. */
    public List<AuditEvent> after(Position position) {
        return reads.get(position).orElse(List.of());
    }

    /** The jobs that have an event after their position. */
    public List<UUID> moved(Collection<Position> positions) {
        return database.read(POSITIONS.bindAll(MOVED, positions)).getFirst().stream()
                .map(row -> row.get(AUDIT_EVENT.JOB_ID))
                .toList();
    }

    private Map<Position, List<AuditEvent>> after(Set<Position> positions) {
        return database.read(POSITIONS.bindAll(AFTER, positions)).getFirst().stream()
                .collect(groupingBy(
                        row -> new Position(row.get(AUDIT_EVENT.JOB_ID), row.get(POSITION)),
                        mapping(AuditLog::event, toList())));
    }
}
