package dev.pawl.cli;

import static java.util.stream.Collectors.joining;

import dev.pawl.client.model.AllowedAction;
import dev.pawl.client.model.Dispatch;
import dev.pawl.client.model.Ended;
import dev.pawl.client.model.Failure;
import dev.pawl.client.model.Job;
import dev.pawl.client.model.Manifest;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A job as text: one line for each property that it has. */
final class JobText {
    private final List<String> lines = new ArrayList<>();

    private JobText() {}

    static List<String> of(Job job) {
        JobText text = new JobText();
        text.add("job", job.getId());
        text.add("project", job.getProjectId());
        text.add("title", job.getTitle());
        text.add("labels", JobsTable.labels(job));
        text.add("retry of", job.getRetryOf());
        text.add("status", job.getStatus() + ", since " + Printable.time(job.getUpdatedAt()));
        text.add("version", job.getVersion());
        text.add("accepts", accepted(job));
        text.addEnd(job.getEnded());
        text.addFailure(job.getFailure());
        text.addManifest(job.getManifest());
        text.addDispatch(job.getDispatch());
        return text.lines;
    }

    /** The commands that the job accepts now. */
    static String accepted(Job job) {
        return job.getAllowedActions().stream()
                .map(AllowedAction::getValue)
                .map(action -> action.replace('_', '-'))
                .collect(joining(", "));
    }

    /** Why a job failed, in a sentence. */
    static String failure(Failure failure) {
        return failure.getCode() + " in " + failure.getStage() + ": " + failure.getMessage();
    }

    private void addEnd(@Nullable Ended end) {
        if (end != null) {
            String who = Stream.of(end.getBy().getActorType(), end.getBy().getActorId())
                    .filter(Objects::nonNull)
                    .map(Object::toString)
                    .collect(joining(" "));
            add("ended by", end.getReasonCode() == null ? who : who + ": " + end.getReasonCode());
        }
    }

    private void addFailure(@Nullable Failure failure) {
        if (failure != null) {
            add("failure", failure(failure));
        }
    }

    private void addManifest(Manifest manifest) {
        add("video", manifest.getVideoUri());
        add("audio", manifest.getAudioUri());
        add("transcript", manifest.getTranscriptUri());
        add("draft", manifest.getDraftUri());
        Objects.requireNonNullElse(manifest.getExports(), List.<String>of()).forEach(export -> add("export", export));
    }

    private void addDispatch(@Nullable Dispatch dispatch) {
        if (dispatch != null) {
            add("dispatch", dispatch.getDispatchId() + ", " + dispatch.getKind() + ", " + dispatch.getState());
            addTime("delivered", dispatch.getDeliveredAt());
            addTime("stop asked", dispatch.getStopRequestedAt());
            addTime("forced", dispatch.getKillRequestedAt());
            addTime("stopped", dispatch.getStopConfirmedAt());
            add("last error", dispatch.getLastErrorCode());
        }
    }

    private void addTime(String label, @Nullable OffsetDateTime time) {
        add(label, Printable.time(time));
    }

    /** Adds nothing if the value is null. */
    private void add(String label, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            lines.add(String.format(Locale.ROOT, "%-10s  %s", label, value));
        }
    }
}
