package dev.pawl.audit;

import static dev.pawl.db.generated.Tables.AUDIT_EVENT;
import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.Param;
import org.jooq.Record1;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** Writes trails as lines that anybody can verify (spec/audit_chain.md, A line of an export). */
public final class TrailExport {
    /** The most jobs whose events are in memory at a time. */
    private static final int CHUNK = 50;

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private static final Param<UUID> AFTER = param("after", JOB.ID);
    private static final Param<UUID> JOB_ID = param("job_id", JOB.ID);
    private static final Param<UUID> PROJECT_ID = param("project_id", JOB.PROJECT_ID);
    private static final Param<String> OWNER = param("owner_id", JOB.OWNER_ID);
    private static final Param<Instant> SINCE = param("since", AUDIT_EVENT.RECORDED_AT);
    private static final Param<Instant> BEFORE = param("before", AUDIT_EVENT.RECORDED_AT);

    private final Database database;
    private final TrailFormat format;
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Consumer<BoundStatement>> values = new ArrayList<>();
    private final RenderedSql events;

    public TrailExport(Database database, TrailSelection selection, TrailFormat format) {
        this.database = database;
        this.format = format;
        conditions.add(JOB.ID.gt(AFTER));
        where(selection.jobId(), JOB_ID, JOB.ID.eq(JOB_ID));
        where(selection.projectId(), PROJECT_ID, JOB.PROJECT_ID.eq(PROJECT_ID));
        where(selection.owner(), OWNER, JOB.OWNER_ID.eq(OWNER));
        where(selection.since(), SINCE, JOB.UPDATED_AT.ge(SINCE));
        where(
                selection.before(),
                BEFORE,
                exists(selectOne()
                        .from(AUDIT_EVENT)
                        .where(AUDIT_EVENT.JOB_ID.eq(JOB.ID))
                        .and(AUDIT_EVENT.RECORDED_AT.lt(BEFORE))
                        .and(selection.since() == null ? noCondition() : AUDIT_EVENT.RECORDED_AT.ge(SINCE))));
        Table<Record1<UUID>> jobs = select(JOB.ID)
                .from(JOB)
                .where(conditions)
                .orderBy(JOB.ID)
                .limit(inline(CHUNK))
                .asTable("selected");
        this.events = RenderedSql.of(select(AuditLog.TRAIL_FIELDS)
                .from(jobs)
                .join(AUDIT_EVENT)
                .on(AUDIT_EVENT.JOB_ID.eq(jobs.field(JOB.ID)))
                .orderBy(AUDIT_EVENT.JOB_ID, AUDIT_EVENT.SEQUENCE));
    }

    private <T> void where(@Nullable T value, Param<T> parameter, Condition condition) {
        if (value != null) {
            conditions.add(condition);
            values.add(statement -> statement.set(parameter, value));
        }
    }

    /** Writes the trails, each as it is at one moment. Returns the number of events. */
    public long write(Writer out) throws IOException {
        long written = 0;
        UUID last = BEFORE_ALL;
        for (List<Row> rows = after(last); !rows.isEmpty(); rows = after(last)) {
            for (Row row : rows) {
                out.append(format.text(AuditLog.line(row))).append('\n');
            }
            written += rows.size();
            last = rows.getLast().get(AUDIT_EVENT.JOB_ID);
        }
        return written;
    }

    private List<Row> after(UUID last) {
        BoundStatement statement = events.bind().set(AFTER, last);
        values.forEach(value -> value.accept(statement));
        return database.read(statement).getFirst();
    }
}
