package dev.pawl.stream;

import dev.pawl.audit.AuditEvent;
import java.util.UUID;
import java.util.regex.Pattern;

/** A job has changed: says which job, not what changed. */
public record JobChanged(UUID jobId, UUID projectId) {
    private static final Pattern SPACE = Pattern.compile(" ");

    static JobChanged of(AuditEvent event) {
        return new JobChanged(event.jobId(), event.projectId());
    }

    /**
     * Parses what {@link #text} wrote.
     *
     * @throws IllegalArgumentException if {@code text} is malformed
     */
    static JobChanged parse(String text) {
        String[] ids = SPACE.split(text, -1);
        if (ids.length != 2) {
            throw new IllegalArgumentException("not the ids of a job and of a project");
        }
        return new JobChanged(UUID.fromString(ids[0]), UUID.fromString(ids[1]));
    }

    String text() {
        return jobId + " " + projectId;
    }
}
