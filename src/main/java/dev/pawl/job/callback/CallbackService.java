package dev.pawl.job.callback;

import dev.pawl.audit.AppliedCallback;
import dev.pawl.audit.AuditLog;
import dev.pawl.audit.Receipt;
import dev.pawl.db.Transaction;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.AppliedEvent;
import dev.pawl.job.Change;
import dev.pawl.job.Failure;
import dev.pawl.job.Job;
import dev.pawl.job.JobChanges;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobTransition;
import dev.pawl.job.LockedJob;
import dev.pawl.job.TransitionWriter;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies status callbacks of the orchestrator (spec/orchestrators.md). The checks have one fixed order, and run under
 * the job's row lock unless the callback is a known repetition.
 */
public final class CallbackService {
    private static final Logger log = LoggerFactory.getLogger(CallbackService.class);
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private final JobChanges changes;
    private final CallbackRepository callbacks;
    private final TransitionWriter writer;
    private final CanonicalPayload payloads;

    public CallbackService(
            JobChanges changes, CallbackRepository callbacks, TransitionWriter writer, CanonicalPayload payloads) {
        this.changes = changes;
        this.callbacks = callbacks;
        this.writer = writer;
        this.payloads = payloads;
    }

    /** The outcome of a callback. */
    sealed interface Outcome {}

    /**
     * The job made the transition.
     *
     * @param jobHasEnded whether the worker must stop
     * @param receipt of the transition
     */
    record Applied(boolean jobHasEnded, Receipt receipt) implements Outcome {}

    /**
     * The same event had been applied before; nothing was written (spec/openapi.yaml, CallbackReplay).
     *
     * @param replayed always true
     */
    record Replay(
            UUID jobId, String eventId, boolean replayed, JobStatus currentStatus, Instant latestAppliedOccurredAt)
            implements Outcome {}

    Outcome report(UUID jobId, StatusCallback callback) {
        if (callback.sequence() == null
                && callback.occurredAt().isAfter(writer.now().plus(CLOCK_TOLERANCE))) {
            throw new RefusedException(
                    new Refusal.Invalid("/occurred_at", "must not be more than 5 minutes ahead of the server's clock"));
        }
        AppliedEvent event = new AppliedEvent(jobId, callback.eventId());
        UUID payload = payloads.hash(callback);
        return callbacks
                .seenLately(event)
                .map(seen -> replay(seen, event, payload))
                .orElseGet(() -> underLock(event, callback, payload));
    }

    private Outcome underLock(AppliedEvent event, StatusCallback callback, UUID payload) {
        Change<Outcome> change = new Change<>(
                JobKey.ofAnybody(event.jobId()),
                event,
                (tx, job, applied) -> applied == null
                        ? apply(tx, job, event, callback, payload)
                        : replay(callbacks.seen(job.job(), event, applied), event, payload));
        return changes.make(change);
    }

    private static Outcome replay(CallbackRepository.Seen seen, AppliedEvent event, UUID payload) {
        if (!payload.equals(seen.payload())) {
            throw new RefusedException(new Refusal.EventIdPayloadMismatch(
                    event.eventId(), seen.status().isTerminal()));
        }
        return new Replay(event.jobId(), event.eventId(), true, seen.status(), seen.latestOccurredAt());
    }

    private Outcome apply(Transaction tx, LockedJob locked, AppliedEvent event, StatusCallback callback, UUID payload) {
        Job job = locked.job();
        Refusal notPermitted = new Refusal.TransitionRefused(job.status(), callback.status());
        if (job.status().isTerminal()) {
            throw new RefusedException(notPermitted);
        }
        if (callback.dispatchId() != null) {
            requireActive(callbacks.named(tx, job, callback.dispatchId()), job);
        }
        Instant occurredAt = occurredAt(callback);
        Job.LatestCallback latest = job.latestCallback();
        if (latest != null && isBehind(callback.sequence(), occurredAt, latest, job.activeDispatch())) {
            throw new RefusedException(
                    new Refusal.CallbackOutOfOrder(latest.occurredAt(), job.status(), callback.status()));
        }
        if (job.status() == JobStatus.UPLOADED
                && callback.status() == JobStatus.AUDIO_EXTRACTING
                && job.activeDispatch() == null) {
            throw new RefusedException(notPermitted);
        }
        Failure failure = failure(tx, job, callback.failure());
        JobTransition transition = locked.moveTo(callback.status())
                .withManifest(callback.artifacts().mergedInto(job.manifest()))
                .withFailure(failure)
                .reportedBy(new AppliedCallback(event.idHash(), payload), occurredAt, callback.sequence());
        Job after = writer.apply(tx, transition, callback.actor(), failure == null ? null : failure.code());
        callbacks.remember(tx, event);
        writer.onCallback(tx, after);
        return new Applied(after.status().isTerminal(), AuditLog.receipt(tx));
    }

    /** With a sequence the time is information, so one that is ahead is cut instead of refused. */
    private Instant occurredAt(StatusCallback callback) {
        Instant now = writer.now();
        return callback.sequence() != null && callback.occurredAt().isAfter(now) ? now : callback.occurredAt();
    }

    /** Whether a callback is out of order. The first one of a dispatch never is: its worker may have another clock. */
    private static boolean isBehind(
            @Nullable Long sequence, Instant occurredAt, Job.LatestCallback latest, @Nullable Dispatch active) {
        if (active != null && latest.recordedAt().isBefore(active.createdAt())) {
            return false;
        }
        Long applied = latest.sequence();
        if (active != null && sequence != null && applied != null) {
            return sequence <= applied;
        }
        return occurredAt.isBefore(latest.occurredAt());
    }

    private static @Nullable Failure failure(Transaction tx, Job job, @Nullable ReportedFailure reported) {
        if (reported != null && reported.namesNoStage()) {
            // Never the value itself: anything may be in it.
            tx.afterCommit(() ->
                    log.info("failed_stage of a report about job {} is no status; kept as {}", job.id(), job.status()));
        }
        return reported == null ? null : reported.during(job.status());
    }

    /** A worker of an earlier order must not move the job. */
    private static void requireActive(@Nullable Dispatch named, Job job) {
        if (named == null) {
            throw new RefusedException(new Refusal.UnknownDispatch());
        }
        if (!named.isActive()) {
            throw new RefusedException(new Refusal.DispatchOver(named.dispatchId(), job.status()));
        }
    }
}
