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

/**
 * Writes what belongs together: a transition and its audit event, a new job and its first event, a revocation and its
 * webhook.
 */
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

    /** The current time, to the microsecond, like the database. Call it while the row of the job is locked. */
    public Instant now() {
        return clock.instant().truncatedTo(MICROS);
    }

    /** Queues the new job and its {@code JOB_CREATED} event. */
    public void create(Transaction tx, Job job, Actor.Editor editor) {
        Instant born = job.createdAt();
        Instant uploadCheckAt = job.status() == JobStatus.CREATED ? timeouts.nextUploadCheck(born, born) : null;
        jobs.insert(tx, job, editor.id(), uploadCheckAt);
        audit.append(tx, event(AuditEventType.JOB_CREATED, job, null, editor, null, job.createdAt()));
        tx.afterCommit(metrics::born);
    }

    /** Queues the transition and its audit event; returns the job after it. */
    public Job apply(Transaction tx, JobTransition transition, Actor actor, @Nullable String reasonCode) {
        Instant now = now();
        Job after = jobs.apply(tx, transition, now);
        audit.append(tx, event(transition, after, actor, reasonCode));
        tx.afterCommit(() -> metrics.moved(transition, actor));
        return after;
    }

    /**
     * Like {@link #apply(Transaction, JobTransition, Actor, String)}, for many transitions with one statement per
     * table.
     */
    public List<Job> apply(Transaction tx, List<JobTransition> transitions, Actor actor, @Nullable String reasonCode) {
        List<Job> after = jobSets.apply(tx, transitions, now());
        audit.append(
                tx,
                IntStream.range(0, transitions.size())
                        .mapToObj(i -> event(transitions.get(i), after.get(i), actor, reasonCode))
                        .toList());
        tx.afterCommit(() -> metrics.moved(transitions, actor));
        return after;
    }

    /** Queues a new dispatch of the job and its webhook. */
    public Job dispatch(Transaction tx, Job job, Dispatch dispatch, Actor actor) {
        dispatches.insert(tx, job.id(), watched(dispatch, job, dispatch.createdAt()));
        outbox.stageRun(tx, dispatch.dispatchId(), dispatch.createdAt(), actor);
        return job.withDispatch(dispatch);
    }

    /**
     * Queues what a callback implies for the dispatch: a worker that calls back has the order, and a job that has ended
     * needs none.
     */
    public void onCallback(Transaction tx, Job after) {
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

    /** Queues the delivery of the dispatches of locked jobs whose workers have given a sign of life. */
    public void acknowledge(Transaction tx, List<LockedJob> alive) {
        Instant now = now();
        List<Dispatch> delivered = new ArrayList<>();
        for (LockedJob locked : alive) {
            Dispatch active = locked.job().activeDispatch();
            if (active != null && active.state() == DispatchState.PENDING) {
                delivered.add(active.acknowledged(now));
            }
        }
        dispatches.update(tx, delivered);
    }

    /** Watches the dispatch while the job waits for the orchestrator, not while it waits for its editor. */
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

    /** Like {@link #revoke(Transaction, Job, Actor)}, for many jobs. */
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

    /** Queues the confirmed stop of a dispatch whose stop was requested. */
    public void stopped(Transaction tx, Dispatch stopRequested) {
        Instant requestedAt = Objects.requireNonNull(stopRequested.stopRequestedAt());
        Instant now = now();
        // Another replica may have requested it, and the clocks of replicas differ by up to a round trip.
        Instant stoppedAt = now.isBefore(requestedAt) ? requestedAt : now;
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
                actor.correlationId());
    }
}
