package dev.pawl.cli;

import static java.util.stream.Collectors.joining;

import dev.pawl.client.model.AllowedAction;
import dev.pawl.client.model.Job;
import dev.pawl.client.model.JobStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a job waits for when nothing goes on without its editor. */
final class WaitText {
    private static final Map<JobStatus, String> STATUSES = new EnumMap<>(Map.of(
            JobStatus.CREATED, "The job waits for its video",
            JobStatus.UPLOADING, "The job waits for its video",
            JobStatus.UPLOADED, "The video is there, and nothing runs yet",
            JobStatus.DRAFT_READY, "The draft is ready",
            JobStatus.EDITING, "The draft is open"));

    private WaitText() {}

    static boolean isForEditor(JobStatus status) {
        return STATUSES.containsKey(status);
    }

    /** Such as: The draft is ready: open, regenerate, export or finish it. */
    static String of(Job job) {
        List<String> actions = new ArrayList<>(job.getAllowedActions().stream()
                .map(AllowedAction::getValue)
                .map(action -> action.replace('_', '-'))
                .toList());
        String last = actions.isEmpty() ? "watch" : actions.removeLast();
        String others = actions.stream().collect(joining(", "));
        return STATUSES.get(job.getStatus()) + ": " + (others.isEmpty() ? last : others + " or " + last) + " it.";
    }
}
