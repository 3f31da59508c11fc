package dev.pawl.job.callback;

import static dev.pawl.db.generated.Tables.CALLBACK_EVENT;
import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.param;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pawl.db.BoundStatement;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.Transaction;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.Job;
import dev.pawl.job.JobRepository;
import dev.pawl.job.LockedJob;
import dev.pawl.refusal.RefusedException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
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
    private static final Param<byte[]> PAYLOAD_SHA256 = param("payload_sha256", CALLBACK_EVENT.PAYLOAD_SHA256);
    private static final Param<Integer> SEQUENCE = param("sequence", CALLBACK_EVENT.SEQUENCE);

    private static final RenderedSql SEEN = RenderedSql.of(DSL.select(CALLBACK_EVENT.PAYLOAD_SHA256)
            .from(CALLBACK_EVENT)
            .where(CALLBACK_EVENT.JOB_ID.eq(JOB_ID))
            .and(CALLBACK_EVENT.EVENT_ID.eq(EVENT_ID)));

    private static final RenderedSql INSERT = RenderedSql.of(DSL.insertInto(CALLBACK_EVENT)
            .set(CALLBACK_EVENT.JOB_ID, JOB_ID)
            .set(CALLBACK_EVENT.EVENT_ID, EVENT_ID)
            .set(CALLBACK_EVENT.PAYLOAD_SHA256, PAYLOAD_SHA256)
            .set(CALLBACK_EVENT.SEQUENCE, SEQUENCE));

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
    private final JobRepository jobs;
    private final DispatchRepository dispatches;
    /** Events worth checking before taking the lock. Only the table says what has been applied. */
    private final Cache<Event, Boolean> hints =
            Caffeine.newBuilder().maximumSize(MOST_HINTS).build();

    public CallbackRepository(Database database, JobRepository jobs, DispatchRepository dispatches) {
        this.database = database;
        this.jobs = jobs;
        this.dispatches = dispatches;
    }

    private record Event(UUID jobId, String eventId) {}

    /**
     * An event that has been applied, and the current status of its job.
     *
     * @param sha256 of the payload that was applied, in hex
     */
    record Seen(String sha256, JobStatus status, Instant latestOccurredAt) {}

    /**
     * The locked job of a callback.
     *
     * @param seen what was applied under the same event id; null if nothing was
     * @param named the dispatch that the callback names; null if it names none, or none of this job
     */
    record Target(
            LockedJob job, @Nullable Seen seen, @Nullable Dispatch named) {}

    /**
     * The event, if it has been applied and this process has seen it recently; in one round trip and without a lock
     * (spec/decisions/028). If empty, the event may still have been applied.
     */
    Optional<Seen> seenLately(UUID jobId, String eventId) {
        if (hints.getIfPresent(new Event(jobId, eventId)) == null) {
            return Optional.empty();
        }
        return database.read(STANDING.bind().set(JOB_ID, jobId).set(EVENT_ID, eventId)).getFirst().stream()
                .findFirst()
                .map(row -> new Seen(sha256(row), row.get(JOB.STATUS), row.get(JOB.LATEST_CALLBACK_OCCURRED_AT)));
    }

    /** @throws RefusedException {@code NotFound} if there is no such job */
    Target lock(Transaction tx, UUID jobId, String eventId, @Nullable UUID dispatchId) {
        BoundStatement event = SEEN.bind().set(JOB_ID, jobId).set(EVENT_ID, eventId);
        BoundStatement[] alongside = dispatchId == null
                ? new BoundStatement[] {event}
                : new BoundStatement[] {event, dispatches.ofJob(jobId, dispatchId)};
        JobRepository.LockedRows locked = jobs.lockOfAnybodyAnd(tx, jobId, alongside);
        List<Row> applied = locked.alongside().getFirst();
        return new Target(
                locked.job(),
                applied.isEmpty() ? null : seen(locked.job().job(), eventId, applied.getFirst()),
                locked.alongside().stream()
                        .skip(1)
                        .flatMap(List::stream)
                        .findFirst()
                        .map(DispatchRepository::dispatch)
                        .orElse(null));
    }

    private Seen seen(Job job, String eventId, Row applied) {
        hints.put(new Event(job.id(), eventId), true);
        Instant latest = Objects.requireNonNull(job.latestCallback()).occurredAt();
        return new Seen(sha256(applied), job.status(), latest);
    }

    private static String sha256(Row event) {
        return HexFormat.of().formatHex(event.get(CALLBACK_EVENT.PAYLOAD_SHA256));
    }

    /** Queues the record of the event that led to {@code after}. */
    void remember(Transaction tx, Job after, String eventId, String payloadSha256) {
        tx.write(INSERT.bind()
                .set(JOB_ID, after.id())
                .set(EVENT_ID, eventId)
                .set(PAYLOAD_SHA256, HexFormat.of().parseHex(payloadSha256))
                .set(SEQUENCE, after.version()));
        tx.afterCommit(() -> hints.put(new Event(after.id(), eventId), true));
    }
}
