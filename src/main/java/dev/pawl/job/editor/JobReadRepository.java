package dev.pawl.job.editor;

import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.JOB_PROGRESS;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.octetLength;
import static org.jooq.impl.DSL.orderBy;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.trueCondition;
import static org.jooq.impl.DSL.when;

import dev.pawl.db.BatchLoader;
import dev.pawl.db.BoundStatement;
import dev.pawl.db.Columns;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.Job;
import dev.pawl.job.JobRows;
import dev.pawl.job.ProgressRows;
import dev.pawl.job.RetryChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Query;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Reads jobs for their owners, without a lock. */
public final class JobReadRepository {
    private static final Param<UUID> ID = param("id", JOB.ID);
    private static final Param<UUID> PROJECT_ID = param("project_id", JOB.PROJECT_ID);
    private static final Param<String> OWNER_ID = param("owner_id", JOB.OWNER_ID);
    private static final Param<Integer> LIMIT = param("page_size", Integer.class);

    private static final RenderedSql OWNED =
            RenderedSql.of(DSL.select(JOB.ID).from(JOB).where(JOB.ID.eq(ID)).and(JOB.OWNER_ID.eq(OWNER_ID)));

    private static final Columns<Key> KEYS =
            Columns.of(Key.class).with(JOB.ID, Key::id).with(JOB.OWNER_ID, Key::ownerId);

    private static final RenderedSql BY_KEYS = RenderedSql.of(DSL.select(JobRows.FIELDS_WITH_DISPATCH)
            .select(RetryChain.MAY_BE_BEING_RETRIED, JOB.OWNER_ID)
            .from(KEYS.rows())
            .join(JOB)
            .on(KEYS.matched())
            .leftJoin(DispatchRepository.LATEST)
            .on(trueCondition())
            .leftJoin(JOB_PROGRESS)
            .on(ProgressRows.OF_PRESENT_STATUS));

    /** The approximate maximum size of one page. */
    private static final int MOST_BYTES = 1 << 20;
    /** The size of a job without its manifest and failure message, at most. */
    private static final int BYTES_BESIDE = 1 << 10;

    /**
     * Only compressed manifests must be read to be measured. Small ones are not compressed, and large ones are rare.
     */
    private static final Field<Integer> MANIFEST_SIZE = when(
                    field("pg_column_compression({0})", String.class, JOB.MANIFEST)
                            .isNull(),
                    field("pg_column_size({0})", Integer.class, JOB.MANIFEST))
            .otherwise(octetLength(JOB.MANIFEST.cast(SQLDataType.CLOB)));

    private static final Field<Integer> SIZE = MANIFEST_SIZE
            .plus(coalesce(octetLength(JOB.FAILURE_MESSAGE), inline(0)))
            .plus(inline(BYTES_BESIDE));
    /** A job that is larger than a page fills a whole page. */
    private static final Field<Integer> SIZE_IN_PAGE = least(SIZE, inline(MOST_BYTES));

    private static final Field<Integer> BYTES = field(name("job", "bytes"), Integer.class);
    /** The size of the page up to and including this job. */
    private static final Field<Integer> BYTES_SO_FAR = field(name("job", "bytes_so_far"), Integer.class);

    private static final Condition OF_PROJECT = JOB.PROJECT_ID.eq(PROJECT_ID).and(JOB.ID.lt(ID));
    private static final RenderedSql PAGE = RenderedSql.of(page(false, JOB, OF_PROJECT, LIMIT));
    private static final RenderedSql MEASURED_PAGE = RenderedSql.of(page(true, JOB, OF_PROJECT, LIMIT));

    private final Database database;
    private final BatchLoader<Key, Row> reads;
    private final BatchLoader<UUID, UUID> liveRetries;

    public JobReadRepository(Database database) {
        this.database = database;
        this.reads = new BatchLoader<>(this::read);
        this.liveRetries = new BatchLoader<>(this::readLiveRetries);
    }

    private record Key(UUID id, String ownerId) {}

    /** The job, if {@code ownerId} owns it. One that has or is a retry may take a second round trip. */
    Optional<Job> find(UUID id, String ownerId) {
        return reads.get(new Key(id, ownerId))
                .map(row -> JobRows.jobWithDispatch(
                        row,
                        row.get(RetryChain.MAY_BE_BEING_RETRIED)
                                && liveRetry(id).isPresent()));
    }

    private Map<Key, Row> read(Set<Key> keys) {
        return database.read(KEYS.bindAll(BY_KEYS, keys)).getFirst().stream()
                .collect(toMap(row -> new Key(row.get(JOB.ID), row.get(JOB.OWNER_ID)), row -> row));
    }

    /** The unfinished job in the retry chain of a job that has ended. */
    Optional<UUID> liveRetry(UUID id) {
        return liveRetries.get(id);
    }

    private Map<UUID, UUID> readLiveRetries(Set<UUID> ids) {
        return database.read(RetryChain.liveOfAll(ids)).getFirst().stream()
                .collect(toMap(row -> row.get(RetryChain.MEMBER_ID), row -> row.get(RetryChain.LIVE_ID)));
    }

    /** The statement that finds the job if {@code ownerId} owns it. */
    BoundStatement owned(UUID id, String ownerId) {
        return OWNED.bind().set(ID, id).set(OWNER_ID, ownerId);
    }

    /**
     * A page of a list.
     *
     * @param more whether more jobs follow
     */
    record Listed(List<Job> jobs, boolean more) {
        static final Listed NONE = new Listed(List.of(), false);
    }

    /**
     * Up to {@code limit} jobs of the project older than {@code before}, newest first, limited to about 1 MiB but at
     * least one job. Empty if {@code owned}, which runs in the same round trip, does not find the project.
     */
    Optional<Listed> pageOfProject(
            BoundStatement owned, String ownerId, UUID projectId, JobFilter filter, UUID before, int limit) {
        if (filter.permitsNothing()) {
            return database.read(owned).getFirst().isEmpty() ? Optional.empty() : Optional.of(Listed.NONE);
        }
        return listed(
                limit,
                measured -> database.readIf(
                        owned,
                        filter.permitsAnything()
                                ? ofProject(measured, projectId, before, limit)
                                : found(measured, ownerId, filter, before, limit)));
    }

    private static BoundStatement ofProject(boolean measured, UUID projectId, UUID before, int limit) {
        return (measured ? MEASURED_PAGE : PAGE)
                .bind()
                .set(PROJECT_ID, projectId)
                .set(ID, before)
                .set(LIMIT, limit + 1);
    }

    /** Like {@link #pageOfProject}, of all projects that {@code ownerId} owns. */
    Listed page(String ownerId, JobFilter filter, UUID before, int limit) {
        return filter.permitsNothing()
                ? Listed.NONE
                : listed(
                                limit,
                                measured -> Optional.of(database.read(found(measured, ownerId, filter, before, limit))
                                        .getFirst()))
                        .orElseThrow();
    }

    private static BoundStatement found(boolean measured, String ownerId, JobFilter filter, UUID before, int limit) {
        return RenderedSql.forOneUse(
                        page(measured, FoundJobsRepository.in(filter), noCondition(), FoundJobsRepository.LIMIT))
                .bind()
                .set(FoundJobsRepository.OWNER_ID, ownerId)
                .set(FoundJobsRepository.BEFORE, before)
                .set(FoundJobsRepository.LIMIT, limit + 1);
    }

    /** How many jobs the filter lets through, by their status. */
    JobCounts counts(String ownerId, JobFilter filter) {
        if (filter.permitsNothing()) {
            return new JobCounts(List.of());
        }
        BoundStatement counts = RenderedSql.forOneUse(FoundJobsRepository.counts(filter))
                .bind()
                .set(FoundJobsRepository.OWNER_ID, ownerId);
        Map<JobStatus, Integer> found = database.read(counts).getFirst().stream()
                .collect(toMap(row -> row.get(FoundJobsRepository.STATUS), row -> row.get(FoundJobsRepository.COUNT)));
        return JobCounts.of(filter, found);
    }

    /**
     * A page with a job that is larger than its share of a page takes a second round trip, in which it is measured; one
     * with jobs that may be being retried takes another one.
     */
    private Optional<Listed> listed(int limit, Function<Boolean, Optional<List<Row>>> read) {
        Optional<List<Row>> found = read.apply(false);
        if (found.stream().flatMap(List::stream).allMatch(row -> row.get(JOB.MANIFEST) != null)) {
            return found.map(rows -> listed(rows, Math.min(rows.size(), limit)));
        }
        return read.apply(true).map(rows -> listed(rows, fitting(rows, limit)));
    }

    private static int fitting(List<Row> found, int limit) {
        int count = 0;
        while (count < Math.min(found.size(), limit) && found.get(count).get(BYTES_SO_FAR) <= MOST_BYTES) {
            count++;
        }
        return count;
    }

    private Listed listed(List<Row> found, int count) {
        List<Row> page = found.subList(0, count);
        Set<UUID> asked = page.stream()
                .filter(row -> row.get(RetryChain.MAY_BE_BEING_RETRIED))
                .map(row -> row.get(JOB.ID))
                .collect(toSet());
        Set<UUID> beingRetried =
                asked.isEmpty() ? Set.of() : readLiveRetries(asked).keySet();
        return new Listed(
                page.stream()
                        .map(row -> JobRows.jobWithDispatch(row, beingRetried.contains(row.get(JOB.ID))))
                        .toList(),
                count < found.size());
    }

    /**
     * Selects up to {@code limit} jobs. Without being measured, those that are larger than their share of a page come
     * without their manifest; measured, those that fit into the page and one more, and the others are not transferred.
     */
    private static Query page(boolean measured, Table<?> jobs, Condition condition, Param<Integer> limit) {
        Table<?> newest = DSL.select(measured ? measuredFields() : smallFields(limit))
                .from(jobs)
                .where(condition)
                .orderBy(JOB.ID.desc())
                .limit(limit)
                .asTable(JOB.getUnqualifiedName());
        return DSL.select(JobRows.FIELDS_WITH_DISPATCH)
                .select(RetryChain.MAY_BE_BEING_RETRIED)
                .select(measured ? List.of(BYTES_SO_FAR) : List.of())
                .from(newest)
                .leftJoin(DispatchRepository.LATEST)
                .on(trueCondition())
                .leftJoin(JOB_PROGRESS)
                .on(ProgressRows.OF_PRESENT_STATUS)
                .where(measured ? BYTES_SO_FAR.minus(BYTES).le(inline(MOST_BYTES)) : trueCondition())
                .orderBy(JOB.ID.desc());
    }

    private static List<Field<?>> smallFields(Param<Integer> limit) {
        List<Field<?>> fields = new ArrayList<>(JobRows.FIELDS);
        fields.replaceAll(field -> JOB.MANIFEST.equals(field)
                ? when(SIZE.le(inline(MOST_BYTES).div(limit)), JOB.MANIFEST).as(JOB.MANIFEST.getUnqualifiedName())
                : field);
        return fields;
    }

    private static List<Field<?>> measuredFields() {
        List<Field<?>> fields = new ArrayList<>(JobRows.FIELDS);
        fields.add(SIZE_IN_PAGE.as(BYTES.getUnqualifiedName()));
        fields.add(sum(SIZE_IN_PAGE)
                .over(orderBy(JOB.ID.desc()).rowsUnboundedPreceding())
                .as(BYTES_SO_FAR.getUnqualifiedName()));
        return fields;
    }
}
