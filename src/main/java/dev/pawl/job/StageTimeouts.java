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
 * How long a job may stay in a status without a word of its orchestrator, and when the watchdog looks at it
 * (spec/decisions/039). Only in the statuses that may fail: a draft waits for its editor, and for no orchestrator.
 */
public final class StageTimeouts {
    /** A shorter timeout that comes with a restart holds after so long at the latest. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final Map<JobStatus, Duration> timeouts = new EnumMap<>(JobStatus.class);
    private final Duration pause;

    /** @param timeouts of each status; those of statuses that may not fail are of no interest */
    public StageTimeouts(Map<JobStatus, Duration> timeouts) {
        this.timeouts.putAll(timeouts);
        this.timeouts.keySet().removeIf(status -> !mayFail(status));
        Duration shortest = Stream.concat(this.timeouts.values().stream(), Stream.of(LONGEST_PAUSE))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        this.pause = shortest.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : shortest;
    }

    /** Whether anything is awaited from the orchestrator in {@code status}, so that its silence means something. */
    public static boolean mayFail(JobStatus status) {
        return JobFsm.transition(status, JobStatus.FAILED).isPresent();
    }

    /** How long a job may be silent in {@code status}; null when nothing is awaited there. */
    @Nullable
    public Duration of(JobStatus status) {
        return timeouts.get(status);
    }

    /**
     * When to look at a job next, if nothing else happens to it: no later than a timeout of a second or more can run out
     * that starts from now on, whatever status the job comes to.
     */
    public Instant nextLook(Instant now) {
        return now.plus(pause);
    }
}
