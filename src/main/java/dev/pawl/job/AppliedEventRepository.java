package dev.pawl.job;

import static dev.pawl.db.Columns.given;
import static dev.pawl.db.generated.Tables.AUDIT_EVENT;
import static dev.pawl.db.generated.Tables.CALLBACK_EVENT;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundStatement;
import dev.pawl.db.Columns;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.RowRead;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * Which callbacks have been applied, read together with the lock of their jobs: from the audit events that they caused,
 * and from {@code callback_event}, where older releases kept them.
 */
final class AppliedEventRepository {
    private static final Columns<AppliedEvent> KEYS = Columns.of(AppliedEvent.class)
            .with(AUDIT_EVENT.JOB_ID, AppliedEvent::jobId)
            .with(AUDIT_EVENT.CALLBACK_ID_HASH, AppliedEvent::idHash)
            .with(CALLBACK_EVENT.EVENT_ID, AppliedEvent::eventId);

    private static final Field<UUID> KEPT_BEFORE =
            field("encode(substring({0} FOR 16), 'hex')::uuid", UUID.class, CALLBACK_EVENT.PAYLOAD_SHA256);

    private static final RowRead<AppliedEvent> READ = KEYS.read(
            RenderedSql.of(DSL.select(AUDIT_EVENT.JOB_ID, AUDIT_EVENT.CALLBACK_PAYLOAD_HASH)
                    .from(AUDIT_EVENT)
                    .where(AUDIT_EVENT.JOB_ID.eq(parameter(AUDIT_EVENT.JOB_ID)))
                    .and(AUDIT_EVENT.CALLBACK_ID_HASH.eq(parameter(AUDIT_EVENT.CALLBACK_ID_HASH)))
                    .unionAll(DSL.select(CALLBACK_EVENT.JOB_ID, KEPT_BEFORE)
                            .from(CALLBACK_EVENT)
                            .where(CALLBACK_EVENT.JOB_ID.eq(parameter(AUDIT_EVENT.JOB_ID)))
                            .and(CALLBACK_EVENT.EVENT_ID.eq(parameter(CALLBACK_EVENT.EVENT_ID))))),
            RenderedSql.of(DSL.select(AUDIT_EVENT.JOB_ID, AUDIT_EVENT.CALLBACK_PAYLOAD_HASH)
                    .from(KEYS.rows())
                    .join(AUDIT_EVENT)
                    .on(AUDIT_EVENT.JOB_ID.eq(given(AUDIT_EVENT.JOB_ID)))
                    .and(AUDIT_EVENT.CALLBACK_ID_HASH.eq(given(AUDIT_EVENT.CALLBACK_ID_HASH)))
                    .unionAll(DSL.select(CALLBACK_EVENT.JOB_ID, KEPT_BEFORE)
                            .from(KEYS.rows())
                            .join(CALLBACK_EVENT)
                            .on(CALLBACK_EVENT.JOB_ID.eq(given(AUDIT_EVENT.JOB_ID)))
                            .and(CALLBACK_EVENT.EVENT_ID.eq(given(CALLBACK_EVENT.EVENT_ID))))));

    private AppliedEventRepository() {}

    private static <T> Field<T> parameter(Field<T> column) {
        return param(column.getName(), column);
    }

    /** The statement that reads what was applied under the keys, each of another job, for {@link #byJob}. */
    static BoundStatement read(List<AppliedEvent> events) {
        return READ.of(events);
    }

    /** The hashes of the payloads that were applied, by the id of their job. */
    static Map<UUID, UUID> byJob(List<Row> found) {
        Map<UUID, UUID> applied = new HashMap<>();
        found.forEach(row -> applied.put(row.get(AUDIT_EVENT.JOB_ID), row.get(AUDIT_EVENT.CALLBACK_PAYLOAD_HASH)));
        return applied;
    }
}
