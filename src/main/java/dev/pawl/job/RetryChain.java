package dev.pawl.job;

import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.when;
import static org.jooq.impl.DSL.withRecursive;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.Columns;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.generated.tables.Job;
import dev.pawl.fsm.JobStatus;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record1;
import org.jooq.Record2;
import org.jooq.Select;
import org.jooq.impl.DSL;

/**
 * A first attempt and all of its direct and indirect retries. At most one of them is unfinished (spec/decisions/042).
 * The first attempt is the root of the chain. A transaction that adds a job to the chain locks the row of the root.
 */
public final class RetryChain {
    private static final List<JobStatus> TERMINAL =
            Arrays.stream(JobStatus.values()).filter(JobStatus::isTerminal).toList();
    private static final String ANCESTORS = "ancestor";
    private static final Set<JobStatus> WITHOUT_RESULT = EnumSet.of(JobStatus.FAILED, JobStatus.CANCELLED);
    private static final String MEMBERS = "member";
    private static final Job START = JOB.as("start");
    private static final Job PARENT = JOB.as("parent");
    private static final Job ROOT = JOB.as("root");
    private static final Job CHILD = JOB.as("child");

    private static final Field<UUID> ANCESTOR_ID = field(name(ANCESTORS, "id"), UUID.class);
    private static final Field<UUID> ANCESTOR_RETRY_OF = field(name(ANCESTORS, "retry_of"), UUID.class);
    /** What {@link #live} selects. */
    public static final Field<UUID> ID = field(name(MEMBERS, "id"), UUID.class);

    private static final Field<JobStatus> STATUS = field(name(MEMBERS, "status"), JOB.STATUS.getDataType());

    private static final Condition ENDED_WITHOUT_RESULT =
            JOB.STATUS.in(WITHOUT_RESULT.stream().map(DSL::inline).toList());

    /**
     * Whether the chain of the queried {@code job} has an unfinished job; evaluated only for jobs that may be retried.
     */
    public static final Field<Boolean> BEING_RETRIED = when(
                    ENDED_WITHOUT_RESULT, field(exists(live(START.ID.eq(JOB.ID)))))
            .otherwise(inline(false))
            .as("being_retried");

    /**
     * Whether the queried {@code job} may be retried, and is or has a retry: only then can its chain have an unfinished
     * job. Cheaper than {@link #BEING_RETRIED}, whose recursion PostgreSQL prepares each time.
     */
    public static final Field<Boolean> MAY_BE_BEING_RETRIED = field(ENDED_WITHOUT_RESULT.and(JOB.RETRY_OF
                    .isNotNull()
                    .or(exists(DSL.selectOne().from(CHILD).where(CHILD.RETRY_OF.eq(JOB.ID))))))
            .as("may_be_being_retried");

    private static final Param<UUID> MEMBER = param("member", JOB.ID);
    private static final Param<String> OWNER_ID = param("owner_id", JOB.OWNER_ID);
    private static final RenderedSql LIVE = RenderedSql.of(live(START.ID.eq(MEMBER)));
    private static final RenderedSql LOCK = RenderedSql.of(select(ROOT.ID)
            .from(ROOT)
            .where(ROOT.ID.eq(field(rootOf(START.ID.eq(MEMBER).and(START.OWNER_ID.eq(OWNER_ID))))))
            .forNoKeyUpdate());

    private static final Columns<UUID> ASKED = Columns.of(UUID.class).with(JOB.ID, id -> id);
    /** What {@link #liveOfAll} selects: the job that was asked about. */
    public static final Field<UUID> MEMBER_ID = Columns.given(JOB.ID);

    /** What {@link #liveOfAll} selects: the unfinished job of its chain. */
    public static final Field<UUID> LIVE_ID = field(name("live", "live_id"), UUID.class);

    private static final RenderedSql LIVE_OF_ALL = RenderedSql.of(select(MEMBER_ID, LIVE_ID)
            .from(ASKED.rows())
            .crossJoin(lateral(live(START.ID.eq(MEMBER_ID))).as("live", "live_id")));

    private RetryChain() {}

    /** Whether a job that ended with this status may be retried: it has no result. */
    public static boolean mayBeRetried(JobStatus status) {
        return WITHOUT_RESULT.contains(status);
    }

    /** The statement that reads the {@link #ID} of the unfinished job in the chain of {@code member}, if any. */
    public static BoundStatement liveOf(UUID member) {
        return LIVE.bind().set(MEMBER, member);
    }

    /** The statement that reads the {@link #LIVE_ID} of each {@link #MEMBER_ID} whose chain has an unfinished job. */
    public static BoundStatement liveOfAll(Set<UUID> members) {
        return ASKED.bindAll(LIVE_OF_ALL, members);
    }

    /** The statement that locks the chain of {@code member}, if {@code ownerId} owns the job. */
    public static BoundStatement lock(UUID member, String ownerId) {
        return LOCK.bind().set(MEMBER, member).set(OWNER_ID, ownerId);
    }

    private static Select<Record1<UUID>> rootOf(Condition start) {
        CommonTableExpression<Record2<UUID, UUID>> ancestors = ancestors(start);
        return withRecursive(ancestors).select(ANCESTOR_ID).from(ancestors).where(ANCESTOR_RETRY_OF.isNull());
    }

    private static Select<Record1<UUID>> live(Condition start) {
        CommonTableExpression<Record2<UUID, UUID>> ancestors = ancestors(start);
        CommonTableExpression<Record2<UUID, JobStatus>> members = name(MEMBERS)
                .fields("id", "status")
                .as(select(ROOT.ID, ROOT.STATUS)
                        .from(ROOT)
                        .join(ancestors)
                        .on(ROOT.ID.eq(ANCESTOR_ID))
                        .where(ANCESTOR_RETRY_OF.isNull())
                        .unionAll(select(CHILD.ID, CHILD.STATUS)
                                .from(CHILD)
                                .join(table(name(MEMBERS)))
                                .on(CHILD.RETRY_OF.eq(ID))));
        return withRecursive(ancestors, members)
                .select(ID)
                .from(members)
                .where(STATUS.notIn(TERMINAL.stream()
                        .map(status -> inline(status, JOB.STATUS))
                        .toList()))
                .limit(inline(1));
    }

    /** The job that {@code start} finds, the job that it retries, and so on up to the root. */
    private static CommonTableExpression<Record2<UUID, UUID>> ancestors(Condition start) {
        return name(ANCESTORS)
                .fields("id", "retry_of")
                .as(select(START.ID, START.RETRY_OF)
                        .from(START)
                        .where(start)
                        .unionAll(select(PARENT.ID, PARENT.RETRY_OF)
                                .from(PARENT)
                                .join(table(name(ANCESTORS)))
                                .on(PARENT.ID.eq(ANCESTOR_RETRY_OF))));
    }
}
