package dev.pawl.delivery;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Reschedules a delivery. */
final class Redelivery {
    private static final Duration SOON = Duration.ofMillis(250);

    private final Duration firstPause;
    private final Duration longestPause;
    private final InstantSource clock;

    /**
     * @param firstPause the shortest pause between the first two attempts
     * @param longestPause the longest pause between two attempts, unless the orchestrator asks for more
     */
    Redelivery(Duration firstPause, Duration longestPause, InstantSource clock) {
        this.firstPause = firstPause;
        this.longestPause = longestPause;
        this.clock = clock;
    }

    /** Nothing was sent; try again in 250 ms. */
    CompletionHandler<String> soon() {
        return (complete, operations) ->
                operations.reschedule(complete, clock.instant().plus(SOON));
    }

    /**
     * The attempt failed, after {@code failures} earlier ones.
     *
     * @param latest when to try again at the latest, whatever the orchestrator asks for
     */
    CompletionHandler<String> after(DeliveryFailedException failure, int failures, Optional<Instant> latest) {
        return at(
                Backoff.next(clock.instant(), firstPause, failures, longestPause, failure.notBefore()),
                failure,
                latest);
    }

    /**
     * The orchestrator has the order to stop and is working on it, after {@code failures} earlier attempts.
     *
     * @param latest as with {@link #after}
     */
    CompletionHandler<String> askAgain(DeliveryFailedException failure, int failures, Optional<Instant> latest) {
        return at(
                Backoff.untilStopped(clock.instant(), firstPause, failures, longestPause, failure.notBefore()),
                failure,
                latest);
    }

    private static CompletionHandler<String> at(
            Instant next, DeliveryFailedException failure, Optional<Instant> latest) {
        Instant capped = latest.filter(next::isAfter).orElse(next);
        return (complete, operations) -> operations.reschedule(asFailure(complete, failure), capped);
    }

    /** The attempt was aborted: a row was locked, the database was unreachable, or our code has a defect. */
    void afterDefect(ExecutionComplete complete, ExecutionOperations<String> operations) {
        int failures = complete.getExecution().consecutiveFailures;
        operations.reschedule(
                complete, Backoff.next(clock.instant(), firstPause, failures, longestPause, Optional.empty()));
    }

    /** Lets the library count the attempt as a consecutive failure. */
    private static ExecutionComplete asFailure(ExecutionComplete complete, DeliveryFailedException failure) {
        Instant done = complete.getTimeDone();
        return ExecutionComplete.failure(complete.getExecution(), done.minus(complete.getDuration()), done, failure);
    }
}
