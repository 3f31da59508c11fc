package dev.pawl.job;

import static dev.pawl.db.generated.Tables.CALLBACK_EVENT;
import static org.jooq.impl.DSL.param;

import dev.pawl.db.BoundSql;
import dev.pawl.db.SqlTemplate;
import dev.pawl.db.Transaction;
import dev.pawl.refusal.RefusedException;
import java.util.HexFormat;
import java.util.UUID;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The rows of {@code callback_event}: which callbacks have been applied. */
public final class CallbackRepository {
    private static final Param<UUID> JOB_ID = param("job_id", CALLBACK_EVENT.JOB_ID);
    private static final Param<String> EVENT_ID = param("event_id", CALLBACK_EVENT.EVENT_ID);
    private static final Param<byte[]> PAYLOAD_SHA256 = param("payload_sha256", CALLBACK_EVENT.PAYLOAD_SHA256);
    private static final Param<Integer> SEQUENCE = param("sequence", CALLBACK_EVENT.SEQUENCE);

    private static final SqlTemplate SEEN = SqlTemplate.of(DSL.select(CALLBACK_EVENT.PAYLOAD_SHA256)
            .from(CALLBACK_EVENT)
            .where(CALLBACK_EVENT.JOB_ID.eq(JOB_ID))
            .and(CALLBACK_EVENT.EVENT_ID.eq(EVENT_ID)));

    private static final SqlTemplate INSERT = SqlTemplate.of(DSL.insertInto(CALLBACK_EVENT)
            .set(CALLBACK_EVENT.JOB_ID, JOB_ID)
            .set(CALLBACK_EVENT.EVENT_ID, EVENT_ID)
            .set(CALLBACK_EVENT.PAYLOAD_SHA256, PAYLOAD_SHA256)
            .set(CALLBACK_EVENT.SEQUENCE, SEQUENCE));

    private final JobRepository jobs;

    public CallbackRepository(JobRepository jobs) {
        this.jobs = jobs;
    }

    /**
     * A locked job that a callback is about.
     *
     * @param seenSha256 of the payload that was applied under the same event id, in hex; null when none was
     */
    record Target(LockedJob job, @Nullable String seenSha256) {}

    /** @throws RefusedException {@code NotFound} when there is no such job */
    Target lock(Transaction tx, UUID jobId, String eventId) {
        BoundSql seen = SEEN.bind().set(JOB_ID, jobId).set(EVENT_ID, eventId);
        JobRepository.LockedRows locked = jobs.lockOfAnybodyAnd(tx, jobId, seen);
        return new Target(
                locked.job(),
                locked.alongside().getFirst().stream()
                        .findFirst()
                        .map(row -> HexFormat.of().formatHex(row.get(CALLBACK_EVENT.PAYLOAD_SHA256)))
                        .orElse(null));
    }

    /** Queues the memory of the event that led to {@code after}. */
    void remember(Transaction tx, Job after, String eventId, String payloadSha256) {
        tx.write(INSERT.bind()
                .set(JOB_ID, after.id())
                .set(EVENT_ID, eventId)
                .set(PAYLOAD_SHA256, HexFormat.of().parseHex(payloadSha256))
                .set(SEQUENCE, after.version()));
    }
}
