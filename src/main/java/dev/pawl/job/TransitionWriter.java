package dev.pawl.job;

import static java.time.temporal.ChronoUnit.MICROS;

import dev.pawl.audit.Actor;
import dev.pawl.audit.AuditEvent;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.AuditEventType;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.dispatch.Outbox;
import dev.pawl.fsm.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes what belongs together: a step with its audit event, a new job with its first one, a revocation with its notice. */
public final class TransitionWriter {
    private final JobRepository jobs;
    private final JobSetRepository jobSets;
    private final DispatchRepository dispatches;
    private final Outbox outbox;
    private final AuditLog audit;
    private final JobMetrics metrics;
    private final StageTimeouts timeouts;
    private final InstantSource clock;

    public TransitionWriter(
            JobRepository jobs,
            JobSetRepository jobSets,
            DispatchRepository dispatches,
            Outbox outbox,
            AuditLog audit,
            JobMetrics metrics,
            StageTimeouts timeouts,
            InstantSource clock) {
        this.jobs = jobs;
        this.jobSets = jobSets;
        this.dispatches = dispatches;
        this.outbox = outbox;
        this.audit = audit;
        this.metrics = metrics;
        this.timeouts = timeouts;
        this.clock = clock;
    }

    /** The present, to the microsecond that the database keeps. Asked for while the job's row is locked. */
    public Instant now() {
        return clock.instant().truncatedTo(MICROS);
    }

    /** Queues the new job and its {@code JOB_CREATED}. */
    public void create(Transaction tx, Job job, Actor.Editor editor) {
        jobs.insert(tx, job, editor.id());
        audit.append(tx, event(AuditEventType.JOB_CREATED, job, null, editor, null, job.createdAt()));
        tx.afterCommit(metrics::born);
    }

    /** Queues the step and its audit event; returns the job behind it. */
    public Job apply(Transaction tx, JobTransition step, Actor actor, @Nullable String reasonCode) {
        Instant now = now();
        Job after = jobs.apply(tx, step, now);
        audit.append(tx, event(step, after, actor, reasonCode));
        tx.afterCommit(() -> metrics.moved(step, actor));
        return after;
    }

    /** As {@link #apply(Transaction, JobTransition, Actor, String)}, of many steps with one statement for each table. */
    public List<Job> apply(Transaction tx, List<JobTransition> steps, Actor actor, @Nullable String reasonCode) {
        List<Job> after = jobSets.apply(tx, steps, now());
        audit.append(
                tx,
                IntStream.range(0, steps.size())
                        .mapToObj(i -> event(steps.get(i), after.get(i), actor, reasonCode))
                        .toList());
        tx.afterCommit(() -> metrics.moved(steps, actor));
        return after;
    }

    /** Queues a new dispatch of the job and its delivery. */
    public Job dispatch(Transaction tx, Job job, Dispatch dispatch, Actor actor) {
        dispatches.insert(tx, job.id(), watched(dispatch, job, dispatch.createdAt()));
        outbox.stageRun(tx, dispatch.dispatchId(), dispatch.createdAt(), actor);
        return job.withDispatch(dispatch);
    }

    /**
     * Queues what a callback says of the job's dispatch: a worker that calls back has the order, and a job that ended
     * needs none.
     */
    public void heardOf(Transaction tx, Job after) {
        Dispatch active = after.activeDispatch();
        if (active == null) {
            return;
        }
        Dispatch acknowledged = active.acknowledged(after.updatedAt());
        Dispatch next =
                after.status().isTerminal() ? acknowledged.finished() : watched(acknowledged, after, after.updatedAt());
        if (!next.equals(active)) {
            dispatches.update(tx, next);
        }
    }

    /** Watched where the job waits for its orchestrator, and not while it waits for its editor. */
    private Dispatch watched(Dispatch dispatch, Job job, Instant now) {
        return dispatch.watched(timeouts.of(job.status()) != null, timeouts.nextLook(now));
    }

    /** Takes the job's active dispatch back, if it has one: withdraws it, or has the orchestrator told to stop. */
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

    /** As {@link #revoke(Transaction, Job, Actor)}, of many jobs that took their steps together. */
    public void revoke(Transaction tx, List<Job> after, Actor actor) {
        List<Dispatch> revoked = new ArrayList<>();
        for (Job job : after) {
            Dispatch active = job.activeDispatch();
            if (active != null) {
                revoked.add(active.revoked(job.updatedAt()));
            }
        }
        dispatches.update(tx, revoked);
        outbox.stageCancels(
                tx,
                revoked.stream()
                        .filter(dispatch -> dispatch.state() == DispatchState.STOP_REQUESTED)
                        .toList(),
                actor);
    }

    /** Queues that the work of a dispatch whose stop was requested has stopped. */
    public void stopped(Transaction tx, Dispatch stopRequested) {
        Instant requestedAt = Objects.requireNonNull(stopRequested.stopRequestedAt());
        Instant now = now();
        // Another replica has requested it, and two that count on the database's clock differ by the time of a trip.
        Instant stoppedAt = now.isBefore(requestedAt) ? requestedAt : now;
        dispatches.update(tx, stopRequested.stopped(stoppedAt));
        tx.afterCommit(() -> metrics.stopped(Duration.between(requestedAt, stoppedAt)));
    }

    private static AuditEvent event(JobTransition step, Job after, Actor actor, @Nullable String reasonCode) {
        return event(
                AuditEventType.JOB_STATUS_TRANSITION_APPLIED,
                after,
                step.transition().from(),
                actor,
                reasonCode,
                step.occurredAt(after.updatedAt()));
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
                actor.correlationId());
    }
}
