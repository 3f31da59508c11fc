package dev.pawl.delivery;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Puts a delivery back into the queue. */
final class Redelivery {
    private static final Duration SOON = Duration.ofMillis(250);

    private final Duration firstPause;
    private final Duration longestPause;
    private final InstantSource clock;

    /**
     * @param firstPause between the first two attempts, at least
     * @param longestPause between two attempts, unless the orchestrator asks for more
     */
    Redelivery(Duration firstPause, Duration longestPause, InstantSource clock) {
        this.firstPause = firstPause;
        this.longestPause = longestPause;
        this.clock = clock;
    }

    /** Nothing was sent; asked again in a moment. */
    CompletionHandler<String> soon() {
        return (complete, operations) ->
                operations.reschedule(complete, clock.instant().plus(SOON));
    }

    /** The attempt failed, as {@code failures} had before it. */
    CompletionHandler<String> after(DeliveryFailedException failure, int failures) {
        Instant next = Backoff.next(clock.instant(), firstPause, failures, longestPause, failure.notBefore());
        return (complete, operations) -> operations.reschedule(asFailure(complete, failure), next);
    }

    /** The attempt broke off, since a row or the database was not to be had, or by a defect of ours. */
    void afterDefect(ExecutionComplete complete, ExecutionOperations<String> operations) {
        int failures = complete.getExecution().consecutiveFailures;
        operations.reschedule(
                complete, Backoff.next(clock.instant(), firstPause, failures, longestPause, Optional.empty()));
    }

    /** So that the library counts it among the consecutive failures. */
    private static ExecutionComplete asFailure(ExecutionComplete complete, DeliveryFailedException failure) {
        Instant done = complete.getTimeDone();
        return ExecutionComplete.failure(complete.getExecution(), done.minus(complete.getDuration()), done, failure);
    }
}
