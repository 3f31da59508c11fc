package dev.pawl.job;

import dev.pawl.db.BatchLoader;
import dev.pawl.db.BoundStatement;
import dev.pawl.db.Database;
import dev.pawl.db.DatabaseUnavailableException;
import dev.pawl.db.OwnTransactionNeededException;
import dev.pawl.db.RowBusyException;
import dev.pawl.db.Transaction;
import dev.pawl.idempotency.IdempotentChange;
import dev.pawl.idempotency.KeyedRequest;
import dev.pawl.idempotency.Outcome;
import dev.pawl.idempotency.StoredResponses;
import dev.pawl.log.Loggable;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes changes of single jobs. Those that wait at the same moment share a transaction (spec/decisions/057): it locks
 * the rows that are free, lets each change decide about its own job, and writes what they decided, one statement per
 * table. None of them affects another: a change that is refused writes nothing, and one that cannot share, because its
 * row is locked or because it has more to read, gets a transaction of its own. Changes of one job wait for each other in
 * memory, and many that are refused because of what the job has become are refused together.
 */
public final class JobChanges {
    private static final Logger log = LoggerFactory.getLogger(JobChanges.class);
    private static final int MOST = 32;
    /** How often a change of a job that others change too tries to share, before it gets a transaction of its own. */
    private static final int TRIES = 3;

    private final Database database;
    private final JobRepository jobs;
    private final StoredResponses responses;
    private final JobsUnderWay underWay;
    private final BatchLoader<Sharer<?>, Fate> shared;

    /** What has become of a change in a shared transaction. */
    private enum Fate {
        MADE,
        /** Another change of this process has its job. */
        BEHIND_ANOTHER
    }

    /**
     * @param atOnce how many shared transactions may run at the same time, at most
     * @param patience how long a change waits for another one of the same job
     */
    public JobChanges(Database database, JobRepository jobs, StoredResponses responses, int atOnce, Duration patience) {
        this.database = database;
        this.jobs = jobs;
        this.responses = responses;
        this.underWay = new JobsUnderWay(patience);
        this.shared = new BatchLoader<>(this::together, MOST, atOnce);
    }

    /**
     * Makes the change, under its idempotency key if it has one.
     *
     * @throws RefusedException what the decision throws, or {@code NotFound} if there is no such job
     * @throws RowBusyException if the lock is not granted in time
     */
    public <T> Outcome<T> make(Change<T> change, IdempotentChange<T> once) {
        int tries = once.mayShare() ? TRIES : 0;
        for (int i = 0; i < tries; i++) {
            underWay.awaitEnd(change.job());
            Sharer<T> sharer = new Sharer<>(change, once);
            Optional<Fate> fate = shared.get(sharer);
            if (fate.isEmpty()) {
                break;
            }
            if (fate.get() == Fate.MADE) {
                return sharer.result();
            }
        }
        return database.transactionOn(change.job(), once.around(tx -> alone(tx, change)));
    }

    /** Like {@link #make(Change, IdempotentChange)}, without a key. */
    public <T> T make(Change<T> change) {
        return switch (make(change, IdempotentChange.unkeyed())) {
            case Outcome.Made<T> made -> made.result();
            case Outcome.Kept<T> kept -> throw new IllegalStateException("stored without a key");
        };
    }

    /** How many changes wait for a transaction. */
    public int waiting() {
        return underWay.waiting() + shared.waiting();
    }

    private <T> T alone(Transaction tx, Change<T> change) {
        AppliedEvent event = change.event();
        if (event == null) {
            return change.decision().decide(tx, jobs.lock(tx, change.job()), null);
        }
        JobRepository.LockedRows found = jobs.lockAnd(tx, change.job(), AppliedEventRepository.read(List.of(event)));
        Map<UUID, UUID> applied = AppliedEventRepository.byJob(found.alongside().getFirst());
        return change.decision().decide(tx, found.job(), applied.get(event.jobId()));
    }

    /** Has no entry for a change that must be made alone. */
    private Map<Sharer<?>, Fate> together(Set<Sharer<?>> all) {
        List<Sharer<?>> sharers = distinct(all);
        sharers.forEach(sharer -> database.turnCame(sharer.arrived()));
        List<JobKey> keys = sharers.stream().map(Sharer::job).distinct().toList();
        try (JobsUnderWay.Trip trip = underWay.begin(keys)) {
            return database.transaction(tx -> lockAndDecide(tx, sharers, keys, trip));
        } catch (DatabaseUnavailableException e) {
            throw e; // It would meet each of them.
        } catch (RuntimeException e) {
            if (all.size() == 1) {
                throw e;
            }
            log.warn(
                    "{} changes could not share a transaction, and are made one by one",
                    sharers.size(),
                    Loggable.of(e));
            return Map.of(); // So that only the guilty one fails.
        }
    }

    /**
     * A second change under the same key, and a second report about the same job, have to see what the first one has
     * done.
     */
    private static List<Sharer<?>> distinct(Set<Sharer<?>> all) {
        Set<Object> keys = new HashSet<>();
        Map<UUID, Sharer<?>> ofJobs = new HashMap<>();
        List<Sharer<?>> sharers = new ArrayList<>();
        for (Sharer<?> sharer : all) {
            KeyedRequest request = sharer.request();
            Sharer<?> first = ofJobs.putIfAbsent(sharer.id(), sharer);
            if ((first == null || sharer.isLike(first))
                    && (request == null || keys.add(List.of(request.editorId(), request.key())))) {
                sharers.add(sharer);
            }
        }
        return sharers;
    }

    private Map<Sharer<?>, Fate> lockAndDecide(
            Transaction tx, List<Sharer<?>> sharers, List<JobKey> keys, JobsUnderWay.Trip trip) {
        List<AppliedEvent> events = present(sharers, Sharer::event);
        List<KeyedRequest> requests = present(sharers, Sharer::request);
        List<BoundStatement> alongside = new ArrayList<>();
        if (!requests.isEmpty()) {
            alongside.addAll(responses.keys(requests));
        }
        if (!events.isEmpty()) {
            alongside.add(AppliedEventRepository.read(events));
        }
        JobRepository.FreeRows found = jobs.lockFree(tx, keys, alongside.toArray(BoundStatement[]::new));
        Map<UUID, UUID> applied = events.isEmpty()
                ? Map.of()
                : AppliedEventRepository.byJob(found.alongside().getLast());
        Map<Sharer<?>, Fate> fates = new HashMap<>();
        Set<UUID> changed = new HashSet<>();
        for (Sharer<?> sharer : sharers) {
            UUID id = sharer.id();
            if (changed.contains(id) || (found.busy().contains(id) && trip.isOfAnother(sharer.job()))) {
                fates.put(sharer, Fate.BEHIND_ANOTHER);
            } else if (sharer.decide(
                    tx, tx.part(sharers.size() > 1), found.alongside(), () -> locked(found, id), applied.get(id))) {
                fates.put(sharer, Fate.MADE);
                if (!sharer.isRefused()) {
                    changed.add(id);
                }
            }
        }
        return fates;
    }

    private static <V> List<V> present(List<Sharer<?>> sharers, Function<Sharer<?>, @Nullable V> value) {
        return sharers.stream().map(value).filter(Objects::nonNull).toList();
    }

    private static LockedJob locked(JobRepository.FreeRows found, UUID id) {
        LockedJob job = found.locked().get(id);
        if (job != null) {
            return job;
        }
        throw found.busy().contains(id)
                ? new OwnTransactionNeededException()
                : new RefusedException(new Refusal.NotFound());
    }
}
