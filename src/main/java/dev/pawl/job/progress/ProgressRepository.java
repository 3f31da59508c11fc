package dev.pawl.job.progress;

import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.JOB_PROGRESS;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.trueCondition;

import dev.pawl.db.BatchLoader;
import dev.pawl.db.BoundStatement;
import dev.pawl.db.Columns;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.Progress;
import dev.pawl.job.ProgressRows;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The rows of {@code job_progress}, many at a time and without the lock of a job (spec/decisions/054). */
public final class ProgressRepository {
    /** How long a check waits for others to share its round trip. */
    private static final Duration GATHER = Duration.ofMillis(50);

    private static final int MOST_TOGETHER = 1_000;

    private static final Param<UUID[]> IDS = param("ids", JOB.ID.getDataType().getArrayDataType());
    private static final Field<Integer> MOVED =
            coalesce(JOB.MOVED_VERSION, JOB.VERSION).as("moved");
    private static final RenderedSql STANDING = RenderedSql.of(DSL.select(JOB.ID, JOB.STATUS, MOVED)
            .select(DispatchRepository.FIELDS)
            .from(JOB)
            .leftJoin(DispatchRepository.LATEST)
            .on(trueCondition())
            .where(JOB.ID.eq(any(IDS))));

    private static final Columns<ReportedProgress> COLUMNS = Columns.of(ReportedProgress.class)
            .with(JOB_PROGRESS.JOB_ID, ReportedProgress::jobId)
            .with(JOB_PROGRESS.MOVED_VERSION, ReportedProgress::movedVersion)
            .with(JOB_PROGRESS.PERCENT, ReportedProgress::percent)
            .with(JOB_PROGRESS.ESTIMATED_END_AT, ReportedProgress::estimatedEndAt)
            .with(JOB_PROGRESS.REPORTED_AT, ReportedProgress::reportedAt);

    /** The later one stays, whichever replica writes first. */
    private static final RenderedSql UPSERT = RenderedSql.of(DSL.insertInto(JOB_PROGRESS)
            .columns(COLUMNS.fields())
            .select(DSL.select(COLUMNS.fields().stream()
                            .<Field<?>>map(Columns::given)
                            .toList())
                    .from(COLUMNS.rows()))
            .onConflict(JOB_PROGRESS.JOB_ID)
            .doUpdate()
            .set(JOB_PROGRESS.MOVED_VERSION, excluded(JOB_PROGRESS.MOVED_VERSION))
            .set(JOB_PROGRESS.PERCENT, excluded(JOB_PROGRESS.PERCENT))
            .set(JOB_PROGRESS.ESTIMATED_END_AT, excluded(JOB_PROGRESS.ESTIMATED_END_AT))
            .set(JOB_PROGRESS.REPORTED_AT, excluded(JOB_PROGRESS.REPORTED_AT))
            .where(JOB_PROGRESS.REPORTED_AT.le(excluded(JOB_PROGRESS.REPORTED_AT))));

    private static final RenderedSql REMOVE_OLD = RenderedSql.of(
            DSL.deleteFrom(JOB_PROGRESS).where(notExists(selectOne().from(JOB).where(ProgressRows.OF_PRESENT_STATUS))));

    private static final RenderedSql LATEST = RenderedSql.of(DSL.select(JOB.ID, MOVED)
            .select(ProgressRows.FIELDS)
            .from(JOB)
            .join(JOB_PROGRESS)
            .on(ProgressRows.OF_PRESENT_STATUS)
            .where(JOB.ID.eq(any(IDS))));

    private final Database database;
    private final BatchLoader<UUID, Standing> standings =
            new BatchLoader<>(this::standings, MOST_TOGETHER, ProgressRepository::gather);

    public ProgressRepository(Database database) {
        this.database = database;
    }

    private static void gather() {
        try {
            Thread.sleep(GATHER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Those who wait are answered all the same.
        }
    }

    /** Where a job stands. */
    record Standing(
            JobStatus status, int movedVersion, @Nullable Dispatch dispatch) {}

    /** The progress of a job, and the version with which it came to its present status. */
    public record Latest(UUID jobId, int movedVersion, Progress progress) {}

    /** Where the job stands, read after the call. Concurrent calls share a round trip. */
    Optional<Standing> standing(UUID jobId) {
        return standings.get(jobId);
    }

    private Map<UUID, Standing> standings(Set<UUID> ids) {
        return database.read(STANDING.bind().setAll(IDS, ids)).getFirst().stream()
                .collect(Collectors.toMap(
                        row -> row.get(JOB.ID),
                        row -> new Standing(row.get(JOB.STATUS), row.get(MOVED), DispatchRepository.dispatch(row))));
    }

    /** Writes the reports in one statement, each unless a later one about its job has been written. */
    void write(Collection<ReportedProgress> reports) {
        write(COLUMNS.bindAll(UPSERT, reports));
    }

    /** The progress of those of {@code ids} that have reported any in their present status. */
    public List<Latest> latest(Collection<UUID> ids) {
        return database.read(LATEST.bind().setAll(IDS, ids)).getFirst().stream()
                .map(row ->
                        new Latest(row.get(JOB.ID), row.get(MOVED), Objects.requireNonNull(ProgressRows.progress(row))))
                .toList();
    }

    /** Removes what is about an earlier status of its job, or about a job that has been archived. */
    public void removeOld() {
        write(REMOVE_OLD.bind());
    }

    private void write(BoundStatement statement) {
        database.transaction(tx -> {
            tx.writeAny(statement);
            return true;
        });
    }
}
