package dev.pawl.delivery;

import dev.pawl.db.DatabaseUnavailableException;
import dev.pawl.db.RowBusyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends the jobs that have timed out, a part of them at a time.
 *
 * @param <T> a job as it was when it was found
 */
abstract class TimeoutSweep<T> {
    /** When to retry a job that could not be ended. Until then it does not hold up others. */
    static final Duration RETRY = Duration.ofMinutes(1);

    /**
     * The result of one check.
     *
     * @param timedOut the jobs to end
     * @param isFull whether there may be more due jobs
     */
    record Look<T>(List<T> timedOut, boolean isFull) {}

    /** Checks some of the due jobs, and stores when to check each again. */
    abstract Look<T> look();

    /** Ends the job in a transaction of its own, unless it has changed since it was found; returns whether it did. */
    abstract boolean endIfUnchanged(T job);

    /**
     * Checks every due job once and ends those that have timed out; returns how many it ended. An exception for one job
     * does not stop the sweep; the first one is thrown at the end.
     */
    public int sweep() {
        int ended = 0;
        boolean anyLeft = true;
        List<RuntimeException> failures = new ArrayList<>();
        while (anyLeft) {
            Look<T> look = look();
            anyLeft = look.isFull();
            ended += end(look.timedOut(), failures);
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        return ended;
    }

    /** Ends those of {@code timedOut} that have not changed since; returns how many. */
    int end(List<T> timedOut, List<RuntimeException> failures) {
        int ended = 0;
        for (T job : timedOut) {
            try {
                ended += endIfUnchanged(job) ? 1 : 0;
            } catch (RowBusyException e) {
                // Somebody is changing the job, so it has not timed out.
            } catch (DatabaseUnavailableException e) {
                throw e; // For the other jobs too.
            } catch (RuntimeException e) {
                failures.add(e);
            }
        }
        return ended;
    }
}
