package dev.pawl.job.callback;

import static dev.pawl.db.generated.Tables.AUDIT_EVENT;
import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.param;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Transaction;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.AppliedEvent;
import dev.pawl.job.Job;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The callbacks that have been applied, as the audit events that they caused know them. */
public final class CallbackRepository {
    private static final Param<UUID> JOB_ID = param("job_id", AUDIT_EVENT.JOB_ID);
    private static final Param<UUID> ID_HASH = param("id_hash", AUDIT_EVENT.CALLBACK_ID_HASH);

    /** Everything that the response to a replay contains, from one snapshot. */
    private static final RenderedSql STANDING =
            RenderedSql.of(DSL.select(AUDIT_EVENT.CALLBACK_PAYLOAD_HASH, JOB.STATUS, JOB.LATEST_CALLBACK_OCCURRED_AT)
                    .from(AUDIT_EVENT)
                    .join(JOB)
                    .on(JOB.ID.eq(AUDIT_EVENT.JOB_ID))
                    .where(AUDIT_EVENT.JOB_ID.eq(JOB_ID))
                    .and(AUDIT_EVENT.CALLBACK_ID_HASH.eq(ID_HASH)));

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
     * @param payload the hash of the payload that was applied
     */
    record Seen(UUID payload, JobStatus status, Instant latestOccurredAt) {}

    /**
     * The event, if it has been applied and this process has seen it recently; in one round trip and without a lock
     * (spec/decisions/028). If empty, the event may still have been applied.
     */
    Optional<Seen> seenLately(AppliedEvent event) {
        if (hints.getIfPresent(event) == null) {
            return Optional.empty();
        }
        return database
                .read(STANDING.bind().set(JOB_ID, event.jobId()).set(ID_HASH, event.idHash()))
                .getFirst()
                .stream()
                .findFirst()
                .map(row -> new Seen(
                        row.get(AUDIT_EVENT.CALLBACK_PAYLOAD_HASH),
                        row.get(JOB.STATUS),
                        row.get(JOB.LATEST_CALLBACK_OCCURRED_AT)));
    }

    /** The event that was found applied while its job was locked. */
    Seen seen(Job job, AppliedEvent event, UUID payload) {
        hints.put(event, true);
        Instant latest = Objects.requireNonNull(job.latestCallback()).occurredAt();
        return new Seen(payload, job.status(), latest);
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

    /** Notes, once it is committed, that the event has been applied. */
    void remember(Transaction tx, AppliedEvent event) {
        tx.afterCommit(() -> hints.put(event, true));
    }
}
