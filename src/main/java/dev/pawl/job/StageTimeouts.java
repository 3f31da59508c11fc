package dev.pawl.job;

import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long a job may stay in a status without a callback, and when the watchdog checks it (spec/decisions/039). Applies
 * only to statuses that may fail: a draft waits for its editor, not for the orchestrator.
 */
public final class StageTimeouts {
    /** The longest time until a shorter timeout, configured at a restart, takes effect for watched jobs. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final Map<JobStatus, Duration> timeouts = new EnumMap<>(JobStatus.class);
    private final Duration pause;

    /** @param timeouts by status; ignored for statuses that may not fail */
    public StageTimeouts(Map<JobStatus, Duration> timeouts) {
        this.timeouts.putAll(timeouts);
        this.timeouts.keySet().removeIf(status -> !mayFail(status));
        Duration shortest = Stream.concat(this.timeouts.values().stream(), Stream.of(LONGEST_PAUSE))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        this.pause = shortest.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : shortest;
    }

    /** Whether a job in {@code status} waits for the orchestrator, so that silence is a failure. */
    public static boolean mayFail(JobStatus status) {
        return JobFsm.transition(status, JobStatus.FAILED).isPresent();
    }

    /** How long a job may be silent in {@code status}; null if nothing is expected of the orchestrator. */
    @Nullable
    public Duration of(JobStatus status) {
        return timeouts.get(status);
    }

    /**
     * When to check a job next: early enough for any timeout of at least a second that starts from now on, whatever the
     * job's status will be.
     */
    public Instant nextLook(Instant now) {
        return now.plus(pause);
    }
}
