package dev.pawl.job;

import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.JOB_PROGRESS;
import static org.jooq.impl.DSL.coalesce;

import dev.pawl.db.Row;
import java.time.Instant;
import java.util.List;
import org.jooq.Condition;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** Maps rows of {@code job_progress} to {@link Progress}. */
public final class ProgressRows {
    /** The fields that a query must select for {@link #progress}. */
    public static final List<Field<?>> FIELDS =
            List.of(JOB_PROGRESS.PERCENT, JOB_PROGRESS.ESTIMATED_END_AT, JOB_PROGRESS.REPORTED_AT);

    /** Joins a job with its progress, unless it has moved to another status since. */
    public static final Condition OF_PRESENT_STATUS =
            JOB_PROGRESS.JOB_ID.eq(JOB.ID).and(JOB_PROGRESS.MOVED_VERSION.eq(coalesce(JOB.MOVED_VERSION, JOB.VERSION)));

    private ProgressRows() {}

    /** The progress in a row that selected {@link #FIELDS}, null if an outer join found none. */
    public static @Nullable Progress progress(Row row) {
        Instant reportedAt = row.get(JOB_PROGRESS.REPORTED_AT);
        if (reportedAt == null) {
            return null;
        }
        Short percent = row.get(JOB_PROGRESS.PERCENT);
        return new Progress(
                percent == null ? null : percent.intValue(), row.get(JOB_PROGRESS.ESTIMATED_END_AT), reportedAt);
    }
}
