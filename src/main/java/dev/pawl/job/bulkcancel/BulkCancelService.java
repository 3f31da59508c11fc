package dev.pawl.job.bulkcancel;

import dev.pawl.audit.Actor;
import dev.pawl.audit.Receipt;
import dev.pawl.db.Database;
import dev.pawl.db.Transaction;
import dev.pawl.db.TransientDatabaseException;
import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import dev.pawl.idempotency.IdempotentChange;
import dev.pawl.idempotency.Outcome;
import dev.pawl.job.Job;
import dev.pawl.job.JobTransition;
import dev.pawl.job.LockedJob;
import dev.pawl.job.TransitionWriter;
import dev.pawl.log.Loggable;
import dev.pawl.refusal.RefusedException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels many jobs (spec/decisions/013): a few bounded transactions, each of which locks a batch, asks the state
 * machine about each job, and writes what it permits. Under an idempotency key, a single transaction
 * (spec/decisions/023). Never waits for a locked job.
 */
public final class BulkCancelService {
    private static final Logger log = LoggerFactory.getLogger(BulkCancelService.class);
    /** The most jobs that one call cancels. */
    private static final int MOST = 500;
    /** The most jobs that one transaction locks, so that others wait only a few milliseconds. */
    private static final int PART = 100;

    private final Database database;
    private final BulkCancelRepository jobs;
    private final TransitionWriter writer;

    public BulkCancelService(Database database, BulkCancelRepository jobs, TransitionWriter writer) {
        this.database = database;
        this.jobs = jobs;
        this.writer = writer;
    }

    /** The parameters of one request. */
    private record Order(
            Actor actor,
            String ownerId,
            UUID projectId,
            Set<JobStatus> statuses,
            @Nullable String reasonCode) {}

    /**
     * The outcome of a cancel by status.
     *
     * @param ids of the jobs that have an outcome, in ascending order
     * @param more whether another call would find further jobs that can be cancelled
     */
    record InStatuses(List<UUID> ids, Map<UUID, CancelOutcome> outcomes, boolean more) {}

    /**
     * Cancels the given jobs. An id that is not a job of the project has no outcome.
     *
     * @throws RefusedException {@code NotFound} unless {@code ownerId} owns the project
     */
    Outcome<Map<UUID, CancelOutcome>> cancel(
            Actor actor,
            String ownerId,
            UUID projectId,
            Set<UUID> ids,
            @Nullable String reasonCode,
            IdempotentChange<Map<UUID, CancelOutcome>> once) {
        Order order = new Order(actor, ownerId, projectId, EnumSet.allOf(JobStatus.class), reasonCode);
        List<UUID> all = List.copyOf(ids);
        return once.isKeyed()
                ? database.transaction(once.around(tx -> cancelPart(tx, order, all)))
                : new Outcome.Made<>(cancelInParts(order, all), Receipt.NONE);
    }

    /**
     * Cancels up to 500 jobs in those of {@code statuses} that can be cancelled, in the order of their ids.
     *
     * @throws RefusedException {@code NotFound} unless {@code ownerId} owns the project
     */
    Outcome<InStatuses> cancelIn(
            Actor actor,
            String ownerId,
            UUID projectId,
            Collection<JobStatus> statuses,
            @Nullable String reasonCode,
            IdempotentChange<InStatuses> once) {
        Set<JobStatus> cancellable = cancellable(statuses);
        List<UUID> found = List.copyOf(
                jobs.inStatuses(projectId, ownerId, cancellable, MOST + 1).keySet());
        List<UUID> taken = found.subList(0, Math.min(found.size(), MOST));
        Order order = new Order(actor, ownerId, projectId, cancellable, reasonCode);
        boolean anyLeft = found.size() > MOST;
        return once.isKeyed()
                ? database.transaction(once.around(tx -> inStatuses(taken, cancelPart(tx, order, taken), anyLeft)))
                : new Outcome.Made<>(inStatuses(taken, cancelInParts(order, taken), anyLeft), Receipt.NONE);
    }

    /**
     * What {@link #cancel} would do at this moment, if it met no lock; changes nothing.
     *
     * @throws RefusedException {@code NotFound} unless {@code ownerId} owns the project
     */
    Map<UUID, CancelOutcome> wouldCancel(String ownerId, UUID projectId, Set<UUID> ids) {
        Map<UUID, CancelOutcome> outcomes = new HashMap<>();
        jobs.statuses(projectId, ownerId, ids).forEach((id, status) -> outcomes.put(id, outcome(status)));
        return outcomes;
    }

    /** Like {@link #wouldCancel}, for {@link #cancelIn}. */
    InStatuses wouldCancelIn(String ownerId, UUID projectId, Collection<JobStatus> statuses) {
        Map<UUID, JobStatus> found = jobs.inStatuses(projectId, ownerId, cancellable(statuses), MOST + 1);
        List<UUID> taken = found.keySet().stream().limit(MOST).toList();
        Map<UUID, CancelOutcome> outcomes = new HashMap<>();
        taken.forEach(id -> outcomes.put(id, outcome(Objects.requireNonNull(found.get(id)))));
        return new InStatuses(taken, outcomes, found.size() > MOST);
    }

    private static CancelOutcome outcome(JobStatus status) {
        return JobFsm.transition(status, JobStatus.CANCELLED).isPresent()
                ? CancelOutcome.permitted(status)
                : CancelOutcome.notPermitted(status);
    }

    private static Set<JobStatus> cancellable(Collection<JobStatus> statuses) {
        Set<JobStatus> cancellable = EnumSet.copyOf(statuses);
        cancellable.removeIf(
                status -> JobFsm.transition(status, JobStatus.CANCELLED).isEmpty());
        return cancellable;
    }

    private static InStatuses inStatuses(List<UUID> taken, Map<UUID, CancelOutcome> outcomes, boolean anyLeft) {
        // If every job is locked, another call would find the same ones. Reporting no more ends a client's loop.
        boolean anyFree = taken.stream().anyMatch(id -> !CancelOutcome.BUSY.equals(outcomes.get(id)));
        List<UUID> reported = taken.stream().filter(outcomes::containsKey).toList();
        return new InStatuses(reported, outcomes, anyLeft && anyFree);
    }

    /** Cancels batch by batch. If a batch fails, reports what has been committed and does not try the rest. */
    private Map<UUID, CancelOutcome> cancelInParts(Order order, List<UUID> ids) {
        Map<UUID, CancelOutcome> outcomes = new HashMap<>();
        for (int done = 0; done < ids.size(); done += PART) {
            List<UUID> rest = ids.subList(done, ids.size());
            try {
                List<UUID> part = rest.subList(0, Math.min(rest.size(), PART));
                outcomes.putAll(database.transaction(tx -> cancelPart(tx, order, part)));
            } catch (RuntimeException e) {
                if (!outcomes.containsValue(CancelOutcome.CANCELLED)) {
                    throw e;
                }
                logAborted(done, ids.size(), e);
                rest.forEach(id -> outcomes.put(id, CancelOutcome.failed(e)));
                break;
            }
        }
        return outcomes;
    }

    private Map<UUID, CancelOutcome> cancelPart(Transaction tx, Order order, List<UUID> ids) {
        Map<UUID, CancelOutcome> outcomes = new HashMap<>();
        BulkCancelRepository.Part part = jobs.lock(tx, order.projectId(), order.ownerId(), ids);
        part.busy().forEach(id -> outcomes.put(id, CancelOutcome.BUSY));
        for (LockedJob locked : part.locked()) {
            Job job = locked.job();
            if (order.statuses().contains(job.status())) { // Otherwise its status has changed since it was found.
                Optional<JobTransition> transition = locked.tryMoveTo(JobStatus.CANCELLED);
                transition.ifPresent(move -> cancel(tx, move, order));
                outcomes.put(
                        job.id(),
                        transition.isPresent() ? CancelOutcome.CANCELLED : CancelOutcome.notPermitted(job.status()));
            }
        }
        return outcomes;
    }

    private void cancel(Transaction tx, JobTransition transition, Order order) {
        writer.revoke(tx, writer.apply(tx, transition, order.actor(), order.reasonCode()), order.actor());
    }

    private static void logAborted(int done, int all, RuntimeException e) {
        if (e instanceof TransientDatabaseException) {
            log.warn("bulk cancel stopped after {} of {} jobs: {}", done, all, e.getMessage());
        } else {
            log.error("bulk cancel stopped after {} of {} jobs", done, all, Loggable.of(e));
        }
    }
}
