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
 * How long a job may stay in a status, and when the watchdog checks it: without a callback, in statuses that may fail
 * (spec/decisions/039), because a draft waits for its editor and not for the orchestrator; and without a video
 * (spec/decisions/051).
 */
public final class StageTimeouts {
    /** The longest time until a shorter timeout, configured at a restart, takes effect for watched jobs. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

    /** How long an upload may take unless it is configured. */
    public static final Duration USUAL_UPLOAD = Duration.ofDays(7);
    /** The same for jobs that wait for their upload: there can be many, and none of them costs anything. */
    private static final Duration LONGEST_UPLOAD_PAUSE = Duration.ofDays(1);

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final Map<JobStatus, Duration> timeouts = new EnumMap<>(JobStatus.class);
    private final Duration pause;
    private final Duration upload;

    /** With the usual timeout for uploads. */
    public StageTimeouts(Map<JobStatus, Duration> timeouts) {
        this(timeouts, USUAL_UPLOAD);
    }

    /**
     * @param timeouts by status; ignored for statuses that may not fail
     * @param upload how long a job may wait for its video without a transition
     */
    public StageTimeouts(Map<JobStatus, Duration> timeouts, Duration upload) {
        this.upload = upload;
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

    /** When the upload of a job times out that made its latest transition at {@code since}. */
    public Instant uploadDeadline(Instant since) {
        return since.plus(upload);
    }

    /** When to check a job next that waits for its upload since {@code since}, before it times out. */
    public Instant nextUploadCheck(Instant since, Instant now) {
        Instant deadline = uploadDeadline(since);
        Instant latest = now.plus(LONGEST_UPLOAD_PAUSE);
        return deadline.isBefore(latest) ? deadline : latest;
    }
}
