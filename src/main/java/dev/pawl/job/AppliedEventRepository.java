package dev.pawl.job;

import static dev.pawl.db.generated.Tables.CALLBACK_EVENT;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.Columns;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.RowRead;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** The rows of {@code callback_event}, as they are read together with the lock of their jobs. */
final class AppliedEventRepository {
    private static final Columns<AppliedEvent> KEYS = Columns.of(AppliedEvent.class)
            .with(CALLBACK_EVENT.JOB_ID, AppliedEvent::jobId)
            .with(CALLBACK_EVENT.EVENT_ID, AppliedEvent::eventId);
    private static final List<Field<?>> FIELDS = List.of(CALLBACK_EVENT.JOB_ID, CALLBACK_EVENT.PAYLOAD_SHA256);

    private static final RowRead<AppliedEvent> READ = KEYS.read(
            RenderedSql.of(DSL.select(FIELDS)
                    .from(CALLBACK_EVENT)
                    .where(CALLBACK_EVENT.JOB_ID.eq(param("job_id", CALLBACK_EVENT.JOB_ID)))
                    .and(CALLBACK_EVENT.EVENT_ID.eq(param("event_id", CALLBACK_EVENT.EVENT_ID)))),
            RenderedSql.of(
                    DSL.select(FIELDS).from(KEYS.rows()).join(CALLBACK_EVENT).on(KEYS.matched())));

    private AppliedEventRepository() {}

    /** The statement that reads what was applied under the keys, each of another job, for {@link #byJob}. */
    static BoundStatement read(List<AppliedEvent> events) {
        return READ.of(events);
    }

    /** The SHA-256 of the payloads that were applied, in hex, by the id of their job. */
    static Map<UUID, String> byJob(List<Row> found) {
        Map<UUID, String> applied = new HashMap<>();
        found.forEach(row -> applied.put(
                row.get(CALLBACK_EVENT.JOB_ID), HexFormat.of().formatHex(row.get(CALLBACK_EVENT.PAYLOAD_SHA256))));
        return applied;
    }
}
