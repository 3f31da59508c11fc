package dev.pawl.oversight;

import static dev.pawl.db.generated.Tables.AUDIT_EVENT;
import static java.time.temporal.ChronoUnit.MICROS;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.one;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;

import dev.pawl.audit.AuditEvent;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.BoundStatement;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of all trails, newest first. There is no index that has them in order, because every transition would
 * have to pay for it. The one by time is small, and finds those of a period. So a page is searched for in a period that
 * is neither too busy nor too quiet.
 */
public final class EventRepository {
    /** The most events that one page looks at, apart from those that were recorded at the same moment. */
    private static final int MOST = 5_000;
    /** Where another period is worth a round trip. */
    private static final int FEW = 200;

    private static final Duration FIRST_PERIOD = Duration.ofMinutes(1);
    private static final int GROWTH = 8;
    private static final Duration SHORTEST_PERIOD = Duration.ofNanos(1_000);
    /** Before any event. */
    private static final Instant BEGINNING = Instant.parse("2000-01-01T00:00:00Z");

    /** After any event. */
    private static final Instant END = Instant.parse("9999-01-01T00:00:00Z");

    private static final Param<Instant> FROM = param("from", AUDIT_EVENT.RECORDED_AT);
    private static final Param<Instant> TO = param("to", AUDIT_EVENT.RECORDED_AT);
    private static final Param<UUID> JOB_ID = param("job_id", AUDIT_EVENT.JOB_ID);
    private static final Param<Integer> SEQUENCE = param("sequence", AUDIT_EVENT.SEQUENCE);
    /** A parameter, unlike the other filters, because it is free text. */
    private static final Param<String> ACTOR_ID = param("actor_id", AUDIT_EVENT.ACTOR_ID);

    private static final Param<Integer> LIMIT = param("page_size", Integer.class);

    private static final Condition IN_PERIOD = AUDIT_EVENT
            .RECORDED_AT
            .between(FROM, TO)
            .and(row(AUDIT_EVENT.RECORDED_AT, AUDIT_EVENT.JOB_ID, AUDIT_EVENT.SEQUENCE)
                    .lt(row(TO, JOB_ID, SEQUENCE)));
    private static final Field<Integer> COUNT = count();
    private static final RenderedSql COUNTED = RenderedSql.of(select(COUNT)
            .from(select(one())
                    .from(AUDIT_EVENT)
                    .where(IN_PERIOD)
                    .limit(inline(MOST + 1))
                    .asTable("few")));

    private final Database database;

    public EventRepository(Database database) {
        this.database = database;
    }

    /** A position in the list: the events before it are those that come after it, newest first. */
    record Position(Instant recordedAt, UUID jobId, int sequence) {
        private static final UUID FIRST_ID = new UUID(0, 0);

        /** Before every event that was recorded at {@code time} or later. */
        static Position at(Instant time) {
            return new Position(time.truncatedTo(MICROS), FIRST_ID, 0);
        }

        static Position of(AuditEvent event) {
            return new Position(event.recordedAt(), event.jobId(), event.sequence());
        }

        /** @throws IllegalArgumentException unless it is what {@link #toString} returned */
        static Position parse(String text) {
            String[] parts = text.split(" ", 3);
            if (parts.length < 3) {
                throw new IllegalArgumentException("not a position");
            }
            Instant recordedAt = Instant.EPOCH.plus(Long.parseLong(parts[0]), MICROS);
            if (recordedAt.isBefore(BEGINNING) || !recordedAt.isBefore(END)) {
                throw new IllegalArgumentException("not a position");
            }
            return new Position(recordedAt, UUID.fromString(parts[1]), Integer.parseInt(parts[2]));
        }

        @Override
        public String toString() {
            return MICROS.between(Instant.EPOCH, recordedAt) + " " + jobId + " " + sequence;
        }
    }

    /**
     * Some events, newest first.
     *
     * @param next where to look for more; null if there are none
     */
    record Found(List<AuditEvent> events, @Nullable Position next) {}

    /** Up to {@code limit} events before {@code before}; may be none although there are more. */
    Found page(EventFilter filter, Position before, int limit) {
        Instant earliest = Objects.requireNonNullElse(filter.from(), BEGINNING);
        Instant from = start(before, earliest);
        BoundStatement statement = RenderedSql.forOneUse(DSL.select(AuditLog.FIELDS)
                        .from(AUDIT_EVENT)
                        .where(IN_PERIOD)
                        .and(condition(filter))
                        .orderBy(AUDIT_EVENT.RECORDED_AT.desc(), AUDIT_EVENT.JOB_ID.desc(), AUDIT_EVENT.SEQUENCE.desc())
                        .limit(LIMIT))
                .bind()
                .set(LIMIT, limit + 1);
        if (filter.actorId() != null) {
            statement.set(ACTOR_ID, filter.actorId());
        }
        List<AuditEvent> events = database.read(in(statement, from, before)).getFirst().stream()
                .map(AuditLog::event)
                .toList();
        if (events.size() > limit) {
            List<AuditEvent> page = events.subList(0, limit);
            return new Found(page, Position.of(page.getLast()));
        }
        return new Found(events, from.isAfter(earliest) ? Position.at(from) : null);
    }

    /** Where a period begins that ends at {@code before} and has neither too many events nor needlessly few. */
    private Instant start(Position before, Instant earliest) {
        Duration period = FIRST_PERIOD;
        Instant good = null;
        while (true) {
            Instant from = before.recordedAt()
                    .minus(period)
                    .truncatedTo(MICROS); // As the database would, so that nothing is left out.
            if (!from.isAfter(earliest)) {
                from = earliest;
            }
            int events = eventsIn(from, before);
            if (events <= MOST) {
                if (events >= FEW || from.equals(earliest)) {
                    return from;
                }
                good = from;
                period = period.multipliedBy(GROWTH);
            } else if (good != null || period.compareTo(SHORTEST_PERIOD) <= 0) {
                return good == null ? from : good;
            } else {
                period = period.dividedBy(GROWTH);
            }
        }
    }

    private int eventsIn(Instant from, Position before) {
        return database.read(in(COUNTED.bind(), from, before))
                .getFirst()
                .getFirst()
                .get(COUNT);
    }

    private static BoundStatement in(BoundStatement statement, Instant from, Position before) {
        return statement
                .set(FROM, from)
                .set(TO, before.recordedAt())
                .set(JOB_ID, before.jobId())
                .set(SEQUENCE, before.sequence());
    }

    private static Condition condition(EventFilter filter) {
        return equal(AUDIT_EVENT.ACTOR_TYPE, filter.actorType())
                .and(filter.actorId() == null ? noCondition() : AUDIT_EVENT.ACTOR_ID.eq(ACTOR_ID))
                .and(equal(AUDIT_EVENT.PROJECT_ID, filter.projectId()))
                .and(equal(AUDIT_EVENT.NEW_STATUS, filter.newStatus()));
    }

    private static <T> Condition equal(Field<T> field, @Nullable T value) {
        return value == null ? noCondition() : field.eq(inline(value, field));
    }
}
