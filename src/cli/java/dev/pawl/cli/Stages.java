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

/** The way of a job through its statuses, and how long it was in each. */
final class Stages {
    private static final Set<JobStatus> ENDS = Set.of(JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED);
    /** From the first status to DONE; most jobs are never in the others. */
    private static final List<JobStatus> WAY = Arrays.stream(JobStatus.values())
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

    /** Takes the next event; returns how long the job was in the status before it, or null for the first. */
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

    /** Called off or given up. */
    boolean isBroken() {
        return isCurrent(JobStatus.FAILED) || isCurrent(JobStatus.CANCELLED);
    }

    /** In the order of the contract: where it was, where it is, and where it goes if all is well. */
    List<JobStatus> shown() {
        boolean goesOn = latest == null || !isEnd(latest.getNewStatus());
        return Arrays.stream(JobStatus.values())
                .filter(status -> spent.containsKey(status) || (goesOn && WAY.contains(status)))
                .toList();
    }

    /** How much of the way to DONE lies behind it, of {@code whole}. */
    int behind(int whole) {
        long behind =
                WAY.stream().filter(status -> status.compareTo(reached) < 0).count();
        return Math.toIntExact(whole * behind / (WAY.size() - 1));
    }

    /** Null when the job has not been there. */
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
