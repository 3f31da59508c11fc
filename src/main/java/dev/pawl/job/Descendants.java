package dev.pawl.job;

import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.withRecursive;

import dev.pawl.db.BoundSql;
import dev.pawl.db.SqlTemplate;
import dev.pawl.db.generated.tables.Job;
import dev.pawl.fsm.JobStatus;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record1;
import org.jooq.Record2;
import org.jooq.Select;

/** The jobs that descend from a failed one by retries: its retries, their retries, and so on. */
final class Descendants {
    private static final List<JobStatus> TERMINAL =
            Arrays.stream(JobStatus.values()).filter(JobStatus::isTerminal).toList();
    private static final Job CHILD = JOB.as("child");

    /** What {@link #active} selects. */
    static final Field<UUID> ID = field(name("descendant", "id"), UUID.class);

    private static final Field<JobStatus> STATUS = field(name("descendant", "status"), JOB.STATUS.getDataType());

    /** Whether a job, which the query calls {@code job}, has a descendant that has not ended; only asked if it failed. */
    static final Field<Boolean> BEING_RETRIED = when(
                    JOB.STATUS.eq(inline(JobStatus.FAILED)), field(exists(active(JOB.ID))))
            .otherwise(inline(false))
            .as("being_retried");

    private static final Param<UUID> ANCESTOR = param("ancestor", JOB.ID);
    private static final SqlTemplate ACTIVE = SqlTemplate.of(active(ANCESTOR));

    private Descendants() {}

    /** The statement that reads the id of a retry of the job, or of a retry of one, that has not ended. */
    static BoundSql activeOf(UUID job) {
        return ACTIVE.bind().set(ANCESTOR, job);
    }

    /** The id of one descendant of {@code ancestor} that has not ended. */
    private static Select<Record1<UUID>> active(Field<UUID> ancestor) {
        CommonTableExpression<Record2<UUID, JobStatus>> descendants = name("descendant")
                .fields("id", "status")
                .as(select(CHILD.ID, CHILD.STATUS)
                        .from(CHILD)
                        .where(CHILD.RETRY_OF.eq(ancestor))
                        .unionAll(select(CHILD.ID, CHILD.STATUS)
                                .from(CHILD)
                                .join(table(name("descendant")))
                                .on(CHILD.RETRY_OF.eq(ID))));
        return withRecursive(descendants)
                .select(ID)
                .from(descendants)
                .where(notEnded())
                .limit(inline(1));
    }

    private static Condition notEnded() {
        return STATUS.notIn(
                TERMINAL.stream().map(status -> inline(status, JOB.STATUS)).toList());
    }
}
