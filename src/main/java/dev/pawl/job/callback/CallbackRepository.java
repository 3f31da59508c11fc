package dev.pawl.job.callback;

import static dev.pawl.db.generated.Tables.CALLBACK_EVENT;
import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.param;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pawl.db.Columns;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.RowWrite;
import dev.pawl.db.Transaction;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.AppliedEvent;
import dev.pawl.job.Job;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The rows of {@code callback_event}: the callbacks that have been applied. */
public final class CallbackRepository {
    private static final Param<UUID> JOB_ID = param("job_id", CALLBACK_EVENT.JOB_ID);
    private static final Param<String> EVENT_ID = param("event_id", CALLBACK_EVENT.EVENT_ID);

    private record Applied(Job after, String eventId, String payloadSha256) {}

    private static final RowWrite<Applied> INSERT = Columns.of(Applied.class)
            .withFixed(CALLBACK_EVENT.JOB_ID, applied -> applied.after().id())
            .withFixed(CALLBACK_EVENT.EVENT_ID, Applied::eventId)
            .withFixed(CALLBACK_EVENT.PAYLOAD_SHA256, applied -> HexFormat.of().parseHex(applied.payloadSha256()))
            .withFixed(CALLBACK_EVENT.SEQUENCE, applied -> applied.after().version())
            .insertInto(CALLBACK_EVENT);

    /** Everything that the response to a replay contains, from one snapshot. */
    private static final RenderedSql STANDING =
            RenderedSql.of(DSL.select(CALLBACK_EVENT.PAYLOAD_SHA256, JOB.STATUS, JOB.LATEST_CALLBACK_OCCURRED_AT)
                    .from(CALLBACK_EVENT)
                    .join(JOB)
                    .on(JOB.ID.eq(CALLBACK_EVENT.JOB_ID))
                    .where(CALLBACK_EVENT.JOB_ID.eq(JOB_ID))
                    .and(CALLBACK_EVENT.EVENT_ID.eq(EVENT_ID)));

    private static final int MOST_HINTS = 10_000;

    private final Database database;
    private final DispatchRepository dispatches;
    /** Events worth checking before taking the lock. Only the table says what has been applied. */
    private final Cache<AppliedEvent, Boolean> hints =
            Caffeine.newBuilder().maximumSize(MOST_HINTS).build();

    public CallbackRepository(Database database, DispatchRepository dispatches) {
        this.database = database;
        this.dispatches = dispatches;
    }

    /**
     * An event that has been applied, and the current status of its job.
     *
     * @param sha256 of the payload that was applied, in hex
     */
    record Seen(String sha256, JobStatus status, Instant latestOccurredAt) {}

    /**
     * The event, if it has been applied and this process has seen it recently; in one round trip and without a lock
     * (spec/decisions/028). If empty, the event may still have been applied.
     */
    Optional<Seen> seenLately(UUID jobId, String eventId) {
        if (hints.getIfPresent(new AppliedEvent(jobId, eventId)) == null) {
            return Optional.empty();
        }
        return database.read(STANDING.bind().set(JOB_ID, jobId).set(EVENT_ID, eventId)).getFirst().stream()
                .findFirst()
                .map(row -> new Seen(sha256(row), row.get(JOB.STATUS), row.get(JOB.LATEST_CALLBACK_OCCURRED_AT)));
    }

    /** The event that was found applied while its job was locked. */
    Seen seen(Job job, String eventId, String sha256) {
        hints.put(new AppliedEvent(job.id(), eventId), true);
        Instant latest = Objects.requireNonNull(job.latestCallback()).occurredAt();
        return new Seen(sha256, job.status(), latest);
    }

    /** The dispatch with that id, or null if the job has none. Costs a round trip unless it is the job's latest. */
    @Nullable
    Dispatch named(Transaction tx, Job job, UUID dispatchId) {
        Dispatch latest = job.dispatch();
        if (latest != null && latest.dispatchId().equals(dispatchId)) {
            return latest;
        }
        return tx.read(dispatches.ofJob(job.id(), dispatchId)).getFirst().stream()
                .findFirst()
                .map(DispatchRepository::dispatch)
                .orElse(null);
    }

    private static String sha256(Row event) {
        return HexFormat.of().formatHex(event.get(CALLBACK_EVENT.PAYLOAD_SHA256));
    }

    /** Queues the record of the event that led to {@code after}. */
    void remember(Transaction tx, Job after, String eventId, String payloadSha256) {
        tx.write(INSERT, new Applied(after, eventId, payloadSha256));
        tx.afterCommit(() -> hints.put(new AppliedEvent(after.id(), eventId), true));
    }
}
