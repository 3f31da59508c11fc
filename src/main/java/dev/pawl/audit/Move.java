package dev.pawl.audit;

import java.util.UUID;
import java.util.regex.Pattern;

/** That a job has moved: where to look, not what there is to see. */
public record Move(UUID jobId, UUID projectId) {
    private static final Pattern SPACE = Pattern.compile(" ");

    static Move of(AuditEvent event) {
        return new Move(event.jobId(), event.projectId());
    }

    /**
     * The move that {@link #text} wrote.
     *
     * @throws IllegalArgumentException when {@code text} is none
     */
    static Move parse(String text) {
        String[] ids = SPACE.split(text, -1);
        if (ids.length != 2) {
            throw new IllegalArgumentException("not the ids of a job and of a project");
        }
        return new Move(UUID.fromString(ids[0]), UUID.fromString(ids[1]));
    }

    String text() {
        return jobId + " " + projectId;
    }
}
