package dev.pawl.job;

import static java.time.temporal.ChronoUnit.MICROS;

import dev.pawl.audit.Actor;
import dev.pawl.audit.AuditEvent;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.NewId;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.AuditEventType;
import dev.pawl.db.generated.enums.DispatchKind;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.dispatch.Outbox;
import dev.pawl.fsm.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes what belongs together: a transition and its audit event, a new job and its first event, a revocation and its
 * webhook.
 */
public final class TransitionWriter {
    private final JobRepository jobs;
    private final DispatchRepository dispatches;
    private final Outbox outbox;
    private final AuditLog audit;
    private final JobMetrics metrics;
    private final StageTimeouts timeouts;
    private final InstantSource clock;

    public TransitionWriter(
            JobRepository jobs,
            DispatchRepository dispatches,
            Outbox outbox,
            AuditLog audit,
            JobMetrics metrics,
            StageTimeouts timeouts,
            InstantSource clock) {
        this.jobs = jobs;
        this.dispatches = dispatches;
        this.outbox = outbox;
        this.audit = audit;
        this.metrics = metrics;
        this.timeouts = timeouts;
        this.clock = clock;
    }

    /** The current time, to the microsecond, like the database. Call it while the row of the job is locked. */
    public Instant now() {
        return clock.instant().truncatedTo(MICROS);
    }

    /** Queues the new job and its {@code JOB_CREATED} event. */
    public void create(Transaction tx, Job job, Actor.Editor editor) {
        Instant born = job.createdAt();
        Instant uploadCheckAt = job.status() == JobStatus.CREATED ? timeouts.nextUploadCheck(born, born) : null;
        jobs.insert(tx, job, editor.id(), uploadCheckAt);
        audit.append(tx, event(AuditEventType.JOB_CREATED, job, null, editor, null, job.createdAt()), null);
        tx.afterCommit(metrics::born);
    }

    /** Queues the transition and its audit event; returns the job after it. */
    public Job apply(Transaction tx, JobTransition transition, Actor actor, @Nullable String reasonCode) {
        Instant now = now();
        Job after = jobs.apply(tx, transition, actor, reasonCode, now);
        audit.append(tx, event(transition, after, actor, reasonCode), transition.callback());
        tx.afterCommit(() -> metrics.moved(transition, actor));
        return after;
    }

    /** Queues the next dispatch of a job that has just moved, and its webhook; returns the job with it. */
    public Job dispatch(Transaction tx, Job job, DispatchKind kind, Dispatch.Request request, Actor actor) {
        Dispatch dispatch = Dispatch.pending(NewId.next(), nextNumber(job), kind, request, job.updatedAt());
        dispatches.insert(tx, job.id(), watched(dispatch, job, dispatch.createdAt()));
        outbox.stageOrder(tx, dispatch, actor);
        return job.withDispatch(dispatch);
    }

    /**
     * Queues what a callback implies for the dispatch: a worker that calls back has the order; its work is over where
     * nothing is in flight; and work that began by itself gets a dispatch, so that it can be stopped.
     */
    public void onCallback(Transaction tx, Job after) {
        Dispatch active = after.activeDispatch();
        Instant now = after.updatedAt();
        if (active != null) {
            Dispatch acknowledged = active.acknowledged(now);
            Dispatch next =
                    StageTimeouts.mayFail(after.status()) ? watched(acknowledged, after, now) : acknowledged.finished();
            if (!next.equals(active)) {
                dispatches.update(tx, next);
            }
        } else if (after.status() == JobStatus.REGENERATING || after.status() == JobStatus.EXPORTING) {
            Dispatch adopted = Dispatch.adopted(NewId.next(), nextNumber(after), now);
            dispatches.insert(tx, after.id(), watched(adopted, after, now));
        }
    }

    /** Queues the delivery of the dispatches of locked jobs whose workers have given a sign of life. */
    public void acknowledge(Transaction tx, Collection<LockedJob> alive) {
        Instant now = now();
        for (LockedJob locked : alive) {
            Dispatch active = locked.job().activeDispatch();
            if (active != null && active.state() == DispatchState.PENDING) {
                dispatches.update(tx, active.acknowledged(now));
            }
        }
    }

    private static int nextNumber(Job job) {
        Dispatch latest = job.dispatch();
        return latest == null ? 1 : latest.number() + 1;
    }

    /**
     * For a job that its editor moves on from the draft: queues the end of a dispatch that a release before V022 has
     * left active.
     */
    public JobTransition settled(Transaction tx, JobTransition transition) {
        Dispatch active = transition.before().activeDispatch();
        if (active == null) {
            return transition;
        }
        Dispatch finished = active.finished();
        dispatches.settle(tx, finished);
        return transition.withDispatch(finished);
    }

    /** Watches the dispatch while there is a limit to the orchestrator's silence. */
    private Dispatch watched(Dispatch dispatch, Job job, Instant now) {
        return dispatch.watched(timeouts.of(job.status()) != null, timeouts.nextLook(now));
    }

    /**
     * Revokes the job's active dispatch, if there is one: withdraws it, or queues a webhook that tells the orchestrator
     * to stop.
     */
    public Job revoke(Transaction tx, Job job, Actor actor) {
        Dispatch active = job.activeDispatch();
        if (active == null) {
            return job;
        }
        Dispatch revoked = active.revoked(job.updatedAt());
        dispatches.update(tx, revoked);
        if (revoked.state() == DispatchState.STOP_REQUESTED) {
            outbox.stageCancel(tx, revoked.dispatchId(), job.updatedAt(), actor);
        }
        return job.withDispatch(revoked);
    }

    /** Queues that {@code actor}, a person, forces the requested stop of the job's latest dispatch; returns the job with that. */
    public Job forceStop(Transaction tx, Job job, Dispatch stopRequested, Actor actor, @Nullable String reasonCode) {
        Instant now = now();
        Dispatch killed = stopRequested.killRequested(now, actor.id(), reasonCode);
        dispatches.update(tx, killed);
        outbox.hurryKill(tx, killed.dispatchId(), now);
        return job.withDispatch(killed);
    }

    /** Queues the confirmed stop of a dispatch whose stop was requested. */
    public void stopped(Transaction tx, Dispatch stopRequested) {
        Instant requestedAt = Objects.requireNonNull(stopRequested.stopRequestedAt());
        Instant stoppedAt = stopRequested.afterRequest(now());
        dispatches.update(tx, stopRequested.stopped(stoppedAt));
        tx.afterCommit(() -> metrics.stopped(Duration.between(requestedAt, stoppedAt)));
    }

    private static AuditEvent event(JobTransition transition, Job after, Actor actor, @Nullable String reasonCode) {
        return event(
                AuditEventType.JOB_STATUS_TRANSITION_APPLIED,
                after,
                transition.from(),
                actor,
                reasonCode,
                transition.occurredAt(after.updatedAt()));
    }

    private static AuditEvent event(
            AuditEventType type,
            Job job,
            @Nullable JobStatus from,
            Actor actor,
            @Nullable String reasonCode,
            Instant occurredAt) {
        return new AuditEvent(
                type,
                job.id(),
                job.projectId(),
                job.version(),
                actor.type(),
                actor.id(),
                from,
                job.status(),
                reasonCode,
                occurredAt,
                job.updatedAt(),
                actor.correlationId(),
                null);
    }
}
