package dev.pawl.delivery;

import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;

import dev.pawl.db.Columns;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.RowWrite;
import dev.pawl.db.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** The jobs that wait for their upload and have to be checked (spec/decisions/051). */
public final class UploadWatchRepository {
    /** The most rows that one transaction locks, so that others wait only a few milliseconds. */
    static final int PART = 200;

    /** The database's clock: the start of this transaction. */
    private static final Field<Instant> NOW = field("now()", JOB.UPLOAD_CHECK_AT.getDataType());

    private static final Field<Instant> CHECKED_AT = NOW.as("checked_at");

    private static final RenderedSql DUE = RenderedSql.of(DSL.select(JOB.ID, JOB.VERSION, JOB.UPDATED_AT, CHECKED_AT)
            .from(JOB)
            .where(JOB.UPLOAD_CHECK_AT.le(NOW))
            .orderBy(JOB.UPLOAD_CHECK_AT)
            .limit(inline(PART))
            .forUpdate()
            .skipLocked());

    private static final RowWrite<NextCheck> PUT_OFF = Columns.of(NextCheck.class)
            .with(JOB.ID, NextCheck::jobId)
            .with(JOB.UPLOAD_CHECK_AT, NextCheck::at)
            .update(JOB, JOB.ID);

    /**
     * A due job, as it was when it was locked.
     *
     * @param since when it made its latest transition
     * @param checkedAt the current time, by the database's clock
     */
    record Waiting(UUID jobId, int version, Instant since, Instant checkedAt) {}

    /** When to check a job next. */
    record NextCheck(UUID jobId, Instant at) {}

    /** Locks up to {@link #PART} due jobs; skips locked rows. */
    List<Waiting> lockDue(Transaction tx) {
        return tx.read(DUE.bind()).getFirst().stream()
                .map(UploadWatchRepository::waiting)
                .toList();
    }

    private static Waiting waiting(Row row) {
        return new Waiting(row.get(JOB.ID), row.get(JOB.VERSION), row.get(JOB.UPDATED_AT), row.get(CHECKED_AT));
    }

    /** Queues when to check each job next. */
    void putOff(Transaction tx, List<NextCheck> next) {
        next.forEach(each -> tx.write(PUT_OFF, each));
    }
}
