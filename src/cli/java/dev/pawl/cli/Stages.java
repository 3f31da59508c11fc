package dev.pawl.cli;

import dev.pawl.client.model.AuditEvent;
import dev.pawl.client.model.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The path of a job through its statuses, and how long it was in each. */
final class Stages {
    private static final Set<JobStatus> ENDS = Set.of(JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED);
    /** The usual statuses from the first one to DONE. */
    private static final List<JobStatus> PATH = Arrays.stream(JobStatus.values())
            .filter(status -> switch (status) {
                case UPLOADING, REGENERATING, FAILED, CANCELLED -> false;
                default -> true;
            })
            .toList();

    private final Map<JobStatus, Duration> spent = new EnumMap<>(JobStatus.class);
    private JobStatus reached = JobStatus.CREATED;
    private @Nullable AuditEvent latest;

    static boolean isEnd(JobStatus status) {
        return ENDS.contains(status);
    }

    /** Records the next event; returns how long the job was in the previous status, or null for the first event. */
    @Nullable
    Duration move(AuditEvent event) {
        AuditEvent before = latest;
        JobStatus status = event.getNewStatus();
        latest = event;
        if (status == JobStatus.DONE || !isEnd(status)) {
            reached = status;
        }
        spent.putIfAbsent(status, Duration.ZERO);
        if (before == null) {
            return null;
        }
        Duration stay = Duration.between(before.getRecordedAt(), event.getRecordedAt());
        spent.merge(before.getNewStatus(), stay, Duration::plus);
        return stay;
    }

    boolean isCurrent(JobStatus status) {
        return latest != null && latest.getNewStatus() == status;
    }

    /** Whether the job was cancelled or failed. */
    boolean isBroken() {
        return isCurrent(JobStatus.FAILED) || isCurrent(JobStatus.CANCELLED);
    }

    /** The statuses to show, in the order of the contract: past, current, and those still ahead on the usual path. */
    List<JobStatus> shown() {
        boolean goesOn = latest == null || !isEnd(latest.getNewStatus());
        return Arrays.stream(JobStatus.values())
                .filter(status -> spent.containsKey(status) || (goesOn && PATH.contains(status)))
                .toList();
    }

    /** The progress towards DONE, scaled to {@code whole}. */
    int progress(int whole) {
        long progress =
                PATH.stream().filter(status -> status.compareTo(reached) < 0).count();
        return Math.toIntExact(whole * progress / (PATH.size() - 1));
    }

    /** How long the job was in {@code status}; null if it never was. */
    @Nullable
    Duration in(JobStatus status, Instant now) {
        Duration before = spent.get(status);
        if (before == null || latest == null || !isCurrent(status) || isEnd(status)) {
            return before;
        }
        Duration since = Duration.between(latest.getRecordedAt().toInstant(), now);
        return since.isNegative() ? before : before.plus(since);
    }
}
