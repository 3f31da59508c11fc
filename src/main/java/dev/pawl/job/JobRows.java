package dev.pawl.job;

import static dev.pawl.db.generated.Tables.JOB;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import dev.pawl.db.Row;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** Between a row of {@code job} and a {@link Job}. */
public final class JobRows {
    /** What a query has to select so that {@link #job} can read it. */
    static final List<Field<?>> COLUMNS = List.of(
            JOB.ID,
            JOB.PROJECT_ID,
            JOB.STATUS,
            JOB.VERSION,
            JOB.MANIFEST,
            JOB.FAILURE_CODE,
            JOB.FAILURE_MESSAGE,
            JOB.FAILED_STAGE,
            JOB.CREATED_AT,
            JOB.UPDATED_AT,
            JOB.RETRY_OF,
            JOB.CLIENT_REQUEST_ID,
            JOB.MODEL_PROFILE,
            JOB.RESUME_FROM_STATUS,
            JOB.LATEST_CALLBACK_OCCURRED_AT,
            JOB.LATEST_CALLBACK_RECORDED_AT);

    /** The same together with the dispatch, for {@link #jobWithDispatch}. */
    static final List<Field<?>> COLUMNS_WITH_DISPATCH =
            Stream.concat(COLUMNS.stream(), DispatchRepository.COLUMNS.stream()).toList();

    private final ObjectMapper json;
    private final ObjectReader manifests;

    public JobRows(ObjectMapper json) {
        this.json = json;
        // A number that is written back must be the one that was read.
        this.manifests = json.readerFor(StoredManifest.class)
                .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    }

    /** @param beingRetried whether a job of its chain has not ended; of no interest unless it failed */
    Job jobWithDispatch(Row row, boolean beingRetried) {
        return job(row, DispatchRepository.dispatch(row), beingRetried);
    }

    Job job(Row row, @Nullable Dispatch dispatch, boolean beingRetried) {
        return new Job(
                row.get(JOB.ID),
                row.get(JOB.PROJECT_ID),
                row.get(JOB.STATUS),
                row.get(JOB.VERSION),
                manifest(row.get(JOB.MANIFEST)),
                failure(row),
                dispatch,
                row.get(JOB.CREATED_AT),
                row.get(JOB.UPDATED_AT),
                origin(row),
                latestCallback(row),
                beingRetried);
    }

    JSONB written(Manifest manifest) {
        try {
            return JSONB.valueOf(json.writeValueAsString(StoredManifest.of(manifest)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Manifest manifest(JSONB written) {
        try {
            return manifests.<StoredManifest>readValue(written.data()).manifest();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest in the database is unreadable");
        }
    }

    private static @Nullable Failure failure(Row row) {
        return row.get(JOB.FAILURE_CODE) == null
                ? null
                : new Failure(row.get(JOB.FAILURE_CODE), row.get(JOB.FAILURE_MESSAGE), row.get(JOB.FAILED_STAGE));
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
                        row.get(JOB.LATEST_CALLBACK_OCCURRED_AT), row.get(JOB.LATEST_CALLBACK_RECORDED_AT));
    }
}
