package dev.pawl.job.editor;

import static dev.pawl.db.generated.Tables.AUDIT_EVENT;
import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.select;

import dev.pawl.fsm.JobStatus;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.Table;

/**
 * Queries for the jobs of a project in some statuses. For each status there is an index that holds no other jobs
 * (spec/decisions/042).
 *
 * @param before the ids of a page are less than this one
 * @param limit how many ids of each kind to select, the greatest first
 */
record JobsInStatusRepository(Param<UUID> projectId, Param<UUID> before, Param<Integer> limit) {
    private static final String FOUND = "found";
    private static final Field<UUID> FOUND_ID = field(name(FOUND, "id"), UUID.class);

    /** The table {@code job}, joined to the ids of a page; {@code statuses} must not be empty. */
    Table<?> jobsIn(Set<JobStatus> statuses) {
        return idsIn(statuses).asTable(FOUND, "id").join(JOB).on(JOB.ID.eq(FOUND_ID));
    }

    private Select<Record1<UUID>> idsIn(Set<JobStatus> statuses) {
        Set<JobStatus> live = EnumSet.copyOf(statuses);
        live.removeIf(JobStatus::isTerminal);
        Stream<Select<Record1<UUID>>> ended =
                statuses.stream().filter(JobStatus::isTerminal).map(this::endedIn);
        return Stream.concat(live.isEmpty() ? Stream.of() : Stream.of(liveIn(live)), ended)
                .reduce(Select::unionAll)
                .orElseThrow();
    }

    private Select<Record1<UUID>> liveIn(Set<JobStatus> statuses) {
        return select(JOB.ID)
                .from(JOB)
                .where(condition(JOB.LIVE))
                .and(JOB.STATUS.in(statuses.stream()
                        .map(status -> inline(status, JOB.STATUS))
                        .toList()))
                .and(JOB.PROJECT_ID.eq(projectId))
                .and(JOB.ID.lt(before))
                .orderBy(JOB.ID.desc())
                .limit(limit);
    }

    /**
     * Uses the audit event that ended each job, because that exists even for jobs that ended before the column {@code
     * live} was added.
     */
    private Select<Record1<UUID>> endedIn(JobStatus status) {
        return select(AUDIT_EVENT.JOB_ID)
                .from(AUDIT_EVENT)
                .where(AUDIT_EVENT.NEW_STATUS.eq(inline(status, AUDIT_EVENT.NEW_STATUS)))
                .and(AUDIT_EVENT.PROJECT_ID.eq(projectId))
                .and(AUDIT_EVENT.JOB_ID.lt(before))
                .orderBy(AUDIT_EVENT.JOB_ID.desc())
                .limit(limit);
    }
}
