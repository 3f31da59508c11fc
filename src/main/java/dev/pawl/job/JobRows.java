package dev.pawl.job;

import static dev.pawl.db.generated.Tables.JOB;

import dev.pawl.db.Columns;
import dev.pawl.db.Row;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Maps rows of {@code job} to {@link Job} and back. A new column of the table is added here in two places. */
public final class JobRows {
    /**
     * The columns that are written. {@code owner_id} is not part of {@link Job}; the insert adds it. The database
     * writes {@code moved_version} itself.
     */
    static final Columns<Job> COLUMNS = Columns.of(Job.class)
            .withFixed(JOB.ID, Job::id)
            .withFixed(JOB.PROJECT_ID, Job::projectId)
            .withFixed(JOB.TITLE, Job::title)
            .withFixed(JOB.LABELS, JobRows::labels)
            .with(JOB.STATUS, Job::status)
            .with(JOB.VERSION, Job::version)
            .with(
                    JOB.MANIFEST,
                    job -> JSONB.valueOf(StoredManifest.of(job.manifest()).written()))
            .with(JOB.FAILURE_CODE, ofPart(Job::failure, Failure::code))
            .with(JOB.FAILURE_MESSAGE, ofPart(Job::failure, Failure::message))
            .with(JOB.FAILED_STAGE, ofPart(Job::failure, Failure::stage))
            .with(JOB.ENDED_BY_TYPE, ofPart(Job::ended, ended -> ended.by().actorType()))
            .with(JOB.ENDED_BY_ID, ofPart(Job::ended, ended -> ended.by().actorId()))
            .with(JOB.ENDED_REASON, ofPart(Job::ended, Ended::reasonCode))
            .withFixed(JOB.CREATED_AT, Job::createdAt)
            .with(JOB.UPDATED_AT, Job::updatedAt)
            .withFixed(JOB.RETRY_OF, ofPart(Job::origin, RetryOrigin::retryOf))
            .withFixed(JOB.CLIENT_REQUEST_ID, ofPart(Job::origin, RetryOrigin::clientRequestId))
            .withFixed(JOB.MODEL_PROFILE, ofPart(Job::origin, RetryOrigin::modelProfile))
            .withFixed(JOB.RESUME_FROM_STATUS, ofPart(Job::origin, RetryOrigin::resumeFromStatus))
            .with(JOB.LATEST_CALLBACK_OCCURRED_AT, ofPart(Job::latestCallback, Job.LatestCallback::occurredAt))
            .with(JOB.LATEST_CALLBACK_RECORDED_AT, ofPart(Job::latestCallback, Job.LatestCallback::recordedAt))
            .with(JOB.LATEST_CALLBACK_SEQUENCE, ofPart(Job::latestCallback, Job.LatestCallback::sequence));

    /** The fields that a query must select for {@link #job}. */
    public static final List<Field<?>> FIELDS = Stream.concat(Stream.of(JOB.MOVED_VERSION), COLUMNS.fields().stream())
            .toList();

    /**
     * The fields that a query must select for {@link #jobWithDispatch}; it joins both tables, and {@code job_progress}
     * on {@link ProgressRows#OF_PRESENT_STATUS}.
     */
    public static final List<Field<?>> FIELDS_WITH_DISPATCH = Stream.of(
                    FIELDS, DispatchRepository.FIELDS, ProgressRows.FIELDS)
            .flatMap(List::stream)
            .toList();

    private JobRows() {}

    /** @param beingRetried whether its retry chain has an unfinished job; relevant only if it may be retried */
    public static Job jobWithDispatch(Row row, boolean beingRetried) {
        return job(row, DispatchRepository.dispatch(row), beingRetried).withProgress(ProgressRows.progress(row));
    }

    static Job job(Row row, @Nullable Dispatch dispatch, boolean beingRetried) {
        Integer movedVersion = row.get(JOB.MOVED_VERSION);
        return new Job(
                row.get(JOB.ID),
                row.get(JOB.PROJECT_ID),
                row.get(JOB.TITLE),
                labels(row),
                row.get(JOB.STATUS),
                row.get(JOB.VERSION),
                // A job that has not taken a step since there is the column may have moved with its latest one.
                movedVersion == null ? row.get(JOB.VERSION) : movedVersion,
                StoredManifest.read(row.get(JOB.MANIFEST).data()).manifest(),
                failure(row),
                ended(row),
                dispatch,
                null,
                row.get(JOB.CREATED_AT),
                row.get(JOB.UPDATED_AT),
                origin(row),
                latestCallback(row),
                beingRetried);
    }

    static @Nullable JSONB labels(Job job) {
        String written = StoredLabels.written(job.labels());
        return written == null ? null : JSONB.valueOf(written);
    }

    private static @Nullable SortedMap<String, String> labels(Row row) {
        JSONB stored = row.get(JOB.LABELS);
        return StoredLabels.read(stored == null ? null : stored.data());
    }

    private static @Nullable Failure failure(Row row) {
        return row.get(JOB.FAILURE_CODE) == null
                ? null
                : new Failure(row.get(JOB.FAILURE_CODE), row.get(JOB.FAILURE_MESSAGE), row.get(JOB.FAILED_STAGE));
    }

    private static @Nullable Ended ended(Row row) {
        return row.get(JOB.ENDED_BY_TYPE) == null
                ? null
                : new Ended(
                        row.get(JOB.UPDATED_AT),
                        new Ended.By(row.get(JOB.ENDED_BY_TYPE), row.get(JOB.ENDED_BY_ID)),
                        row.get(JOB.ENDED_REASON));
    }

    private static @Nullable RetryOrigin origin(Row row) {
        return row.get(JOB.RETRY_OF) == null
                ? null
                : new RetryOrigin(
                        row.get(JOB.RETRY_OF),
                        row.get(JOB.CLIENT_REQUEST_ID),
                        row.get(JOB.MODEL_PROFILE),
                        row.get(JOB.RESUME_FROM_STATUS));
    }

    private static Job.@Nullable LatestCallback latestCallback(Row row) {
        return row.get(JOB.LATEST_CALLBACK_OCCURRED_AT) == null
                ? null
                : new Job.LatestCallback(
                        row.get(JOB.LATEST_CALLBACK_SEQUENCE),
                        row.get(JOB.LATEST_CALLBACK_OCCURRED_AT),
                        row.get(JOB.LATEST_CALLBACK_RECORDED_AT));
    }

    /** A value of an optional part of the job; null if the part is absent. */
    private static <P, T> Function<Job, @Nullable T> ofPart(
            Function<Job, @Nullable P> part, Function<P, ? extends @Nullable T> value) {
        return job -> {
            P found = part.apply(job);
            return found == null ? null : value.apply(found);
        };
    }
}
