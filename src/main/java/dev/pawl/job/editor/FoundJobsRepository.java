package dev.pawl.job.editor;

import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.PROJECT;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.with;

import dev.pawl.db.NewId;
import dev.pawl.fsm.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.CommonTableExpression;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record1;
import org.jooq.Record2;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.DSL;

/**
 * Queries for the jobs that a filter lets through, each part of which has an index of its own (spec/decisions/068). The
 * values of the filter are part of the text, so that PostgreSQL plans with them: what is rare in one list is everywhere
 * in another. Only the owner, the cursor and the size are parameters.
 */
final class FoundJobsRepository {
    static final Param<String> OWNER_ID = param("owner_id", JOB.OWNER_ID);
    static final Param<UUID> BEFORE = param("before", JOB.ID);
    static final Param<Integer> LIMIT = param("page_size", Integer.class);

    private static final String FOUND = "found";
    private static final Field<UUID> FOUND_ID = field(name(FOUND, "id"), UUID.class);
    /** How far the time in the id of a job may be from the time at which it was created. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private static final Select<Record1<UUID>> ARCHIVED = select(PROJECT.ID)
            .from(PROJECT)
            .where(PROJECT.OWNER_ID.eq(OWNER_ID))
            .and(PROJECT.ARCHIVED_AT.isNotNull());

    /** How many of the newest jobs are looked at one by one for words and labels. */
    private static final int WINDOW = 2_000;

    private static final String COUNTED = "counted";
    /** What {@link #counts} selects. */
    static final Field<JobStatus> STATUS = field(name(COUNTED, "status"), JOB.STATUS.getDataType());

    static final Field<Integer> COUNT = field(name(COUNTED, "count"), Integer.class);

    private FoundJobsRepository() {}

    /** The table {@code job}, joined to the ids of a page; the filter must have a status. */
    static Table<?> in(JobFilter filter) {
        return parts(filter)
                .map(part -> newest(filter, part))
                .reduce(Select::unionAll)
                .orElseThrow()
                .asTable(FOUND, "id")
                .join(JOB)
                .on(JOB.ID.eq(FOUND_ID));
    }

    /** The numbers by status, up to one more than {@link JobCounts#MOST_ENDED} of each terminal one. */
    static Select<?> counts(JobFilter filter) {
        List<JobStatus> live = filter.statuses(false).toList();
        Stream<Select<Record2<JobStatus, Integer>>> ended =
                filter.statuses(true).map(status -> ended(filter, status));
        Table<?> counted = (live.isEmpty() ? ended : Stream.concat(Stream.of(living(filter, live)), ended))
                .reduce(Select::unionAll)
                .orElseThrow()
                .asTable(COUNTED, "status", "count");
        return select(STATUS, COUNT).from(counted);
    }

    private static Select<Record2<JobStatus, Integer>> living(JobFilter filter, List<JobStatus> statuses) {
        return select(JOB.STATUS, count())
                .from(JOB)
                .where(all(filter))
                .and(matches(filter))
                .and(living(statuses))
                .groupBy(JOB.STATUS);
    }

    private static Select<Record2<JobStatus, Integer>> ended(JobFilter filter, JobStatus status) {
        Select<Record1<Integer>> all = select(inline(1).as("one"))
                .from(JOB)
                .where(all(filter))
                .and(matches(filter))
                .and(endedAs(status));
        // What is searched is looked up in its index: with a limit, PostgreSQL hopes to meet it soon.
        CommonTableExpression<?> counted = filter.search().isPresent()
                ? name("ended").fields("one").asMaterialized(all)
                : name("ended").fields("one").as(all);
        return with(counted)
                .select(inline(status, JOB.STATUS), count())
                .from(select(inline(1).as("one"))
                        .from(counted)
                        .limit(inline(JobCounts.MOST_ENDED + 1))
                        .asTable("some"));
    }

    /** For each set of statuses that has an index, the condition that leads to it. */
    private static Stream<Condition> parts(JobFilter filter) {
        if (filter.isOfAnyStatus()) {
            return Stream.of(noCondition());
        }
        List<JobStatus> live = filter.statuses(false).toList();
        Stream<Condition> ended = filter.statuses(true).map(FoundJobsRepository::endedAs);
        return live.isEmpty() ? ended : Stream.concat(Stream.of(living(live)), ended);
    }

    private static Condition living(List<JobStatus> statuses) {
        return condition(JOB.LIVE)
                .and(JOB.STATUS.in(statuses.stream()
                        .map(status -> inline(status, JOB.STATUS))
                        .toList()));
    }

    private static Condition endedAs(JobStatus status) {
        return JOB.ENDED_AS.eq(inline(status, JOB.ENDED_AS));
    }

    private static Select<Record1<UUID>> newest(JobFilter filter, Condition part) {
        Condition conditions = all(filter).and(part).and(JOB.ID.lt(BEFORE));
        return filter.search()
                .<Select<Record1<UUID>>>map(search -> newestWith(matches(search), conditions))
                .orElseGet(() -> select(JOB.ID)
                        .from(JOB)
                        .where(conditions)
                        .orderBy(JOB.ID.desc())
                        .limit(LIMIT));
    }

    /**
     * A word that many jobs have is among the newest ones; only one that is rare there is looked up in its index, which
     * knows no order. PostgreSQL would choose one of the two ways for both, and cannot know how rare the beginning of a
     * word is.
     */
    private static Select<Record1<UUID>> newestWith(Condition matches, Condition conditions) {
        Table<?> window = select(JOB.ID, JOB.SEARCH)
                .from(JOB)
                .where(conditions)
                .orderBy(JOB.ID.desc())
                .limit(inline(WINDOW))
                .asTable(JOB.getUnqualifiedName());
        CommonTableExpression<Record1<UUID>> newest = name("newest")
                .fields("id")
                .asMaterialized(select(JOB.ID)
                        .from(window)
                        .where(matches)
                        .orderBy(JOB.ID.desc())
                        .limit(LIMIT));
        Field<Integer> found = field(select(count()).from(newest));
        CommonTableExpression<Record1<UUID>> all = name("indexed")
                .fields("id")
                .asMaterialized(
                        select(JOB.ID).from(JOB).where(conditions).and(matches).and(found.lt(LIMIT)));
        Field<UUID> id = field(name("id"), UUID.class);
        return with(newest, all)
                .select(id)
                .from(select(id).from(newest).union(select(id).from(all)).asTable("both", "id"))
                .orderBy(id.desc())
                .limit(LIMIT);
    }

    /** What every job has to meet, whatever its status, but for what is searched. */
    private static Condition all(JobFilter filter) {
        List<Condition> all = new ArrayList<>();
        all.add(JOB.OWNER_ID.eq(OWNER_ID));
        all.add(
                filter.projectId() == null
                        ? JOB.PROJECT_ID.notIn(ARCHIVED)
                        : JOB.PROJECT_ID.eq(inline(filter.projectId(), JOB.PROJECT_ID)));
        if (filter.createdAfter() != null) {
            all.add(JOB.ID.ge(inline(NewId.firstOf(filter.createdAfter().minus(SLACK)))));
            all.add(JOB.CREATED_AT.ge(time(filter.createdAfter())));
        }
        if (filter.createdBefore() != null) {
            all.add(JOB.ID.lt(inline(NewId.firstOf(filter.createdBefore().plus(SLACK)))));
            all.add(JOB.CREATED_AT.lt(time(filter.createdBefore())));
        }
        if (filter.endedAfter() != null) {
            all.add(JOB.ENDED_AS.isNotNull().and(JOB.ENDED_AT.ge(time(filter.endedAfter()))));
        }
        return DSL.and(all);
    }

    private static Condition matches(JobFilter filter) {
        return filter.search().map(FoundJobsRepository::matches).orElse(noCondition());
    }

    /** As the index {@code job_by_words} has it. */
    private static Condition matches(String search) {
        return JOB.SEARCH
                .isNotNull()
                .and(condition(
                        "array_to_tsvector(string_to_array({0}, ' ')) @@ {1}::tsquery", JOB.SEARCH, inline(search)));
    }

    private static Field<Instant> time(Instant time) {
        return field("{0}::timestamptz", JOB.CREATED_AT.getDataType(), inline(time.toString()));
    }
}
