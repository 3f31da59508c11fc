package dev.pawl.history;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.CallbackReport;
import java.time.Instant;
import java.util.List;

/** The order of checks of spec/openapi.yaml and spec/orchestrators.md, as an independent model. */
final class Rules {
    private static final Due.Say NOT_FOUND = Due.Say.problem(404, "RESOURCE_NOT_FOUND");
    private static final List<String> RAW_ARTIFACTS = List.of("audio_uri", "transcript_uri");

    private static final int MOST_EXPORTS = 100;

    private Rules() {}

    /** What {@code exchange} was due to come to, had it been decided when the job was in {@code job}. */
    static Due due(JobState job, Exchange exchange, List<JsonNode> trail) {
        Call call = exchange.call();
        if (call instanceof Call.Create || call instanceof Call.Born) {
            return job.version() == 0 ? new Due.Step(birthStatus(job)) : new Due.Nothing();
        }
        if (job.version() == 0 || exchange.stranger()) {
            return NOT_FOUND;
        }
        if (call.ifMatch() != 0 && (call.ifMatch() < job.movedVersion() || call.ifMatch() > job.version())) {
            return Due.Say.problem(412, "VERSION_CONFLICT").with("current_version", job.version());
        }
        return switch (call) {
            case Call.Confirm confirm -> confirmed(job, confirm.videoUri());
            case Call.Run run -> run(job);
            case Call.Open open -> opened(job);
            case Call.Order(var action, var version) ->
                step(job, action.equals("export") ? "EXPORTING" : "REGENERATING");
            case Call.Finish finish -> isWithItsEditor(job) ? step(job, "DONE") : Due.Say.refused(job, "DONE");
            case Call.Cancel cancel -> step(job, "CANCELLED");
            case Call.CancelNamed named -> cancelledByName(job);
            case Call.CancelInStatus(var statuses) -> cancelledByStatus(job, statuses);
            case Call.Retry retry -> retried(job);
            case Call.Callback(var report) -> reported(job, report);
            case Call.Read read -> Due.Say.of(200).showing(job);
            case Call.ReadTrail readTrail -> trailUpTo(job.version(), trail);
            case Call.Create create -> new Due.Nothing();
            case Call.Born born -> new Due.Nothing();
        };
    }

    /** The answer due to a call that has brought the job to {@code job}. */
    static Due.Say accepted(Call call, JobState job) {
        return switch (call) {
            case Call.Create create -> Due.Say.of(201).showing(job);
            case Call.Born born -> Due.Say.of(202).replayed(false).showing(job);
            case Call.Confirm confirm -> Due.Say.of(200).replayed(false).showing(job);
            case Call.Run run ->
                Due.Say.of(202).replayed(false).with("job_id", job.id()).with("status", job.status());
            case Call.Order order -> Due.Say.of(202).showing(job);
            case Call.Callback callback -> Due.Say.of(204).stopping(job.hasEnded());
            case Call.CancelNamed named -> Due.Say.of(200).with("current_status", job.status());
            case Call.CancelInStatus inStatus -> Due.Say.of(200).with("current_status", job.status());
            default -> Due.Say.of(200).showing(job);
        };
    }

    private static String birthStatus(JobState unborn) {
        return unborn.retryOf().isEmpty() ? "CREATED" : unborn.checkpoint();
    }

    private static Due step(JobState job, String to) {
        return Permitted.permits(job.status(), to) ? new Due.Step(to) : Due.Say.refused(job, to);
    }

    private static Due confirmed(JobState job, String videoUri) {
        String current = job.artifact("video_uri");
        if (current.equals(videoUri)) {
            return Due.Say.of(200).replayed(true).showing(job);
        }
        return current.isEmpty()
                ? step(job, "UPLOADED")
                : Due.Say.problem(409, "VIDEO_URI_CONFLICT")
                        .with("current_video_uri", current)
                        .with("submitted_video_uri", videoUri);
    }

    private static Due run(JobState job) {
        if (job.work() != null && job.work().isRun() && !job.hasEnded()) {
            return Due.Say.of(200).replayed(true).with("job_id", job.id()).with("status", job.status());
        }
        return job.status().equals("UPLOADED")
                ? new Due.Step("AUDIO_EXTRACTING")
                : Due.Say.refused(job, "AUDIO_EXTRACTING");
    }

    private static boolean isWithItsEditor(JobState job) {
        return job.status().equals("DRAFT_READY") || job.status().equals("EDITING");
    }

    private static Due opened(JobState job) {
        return switch (job.status()) {
            case "EDITING" -> Due.Say.of(200).showing(job);
            case "DRAFT_READY" -> new Due.Step("EDITING");
            default -> Due.Say.refused(job, "EDITING");
        };
    }

    private static Due cancelledByName(JobState job) {
        if (Permitted.permits(job.status(), "CANCELLED")) {
            return new Due.Step("CANCELLED");
        }
        return Due.Say.problem(409, job.hasEnded() ? "FSM_TERMINAL_IMMUTABLE" : "FSM_TRANSITION_INVALID")
                .with("current_status", job.status());
    }

    private static Due cancelledByStatus(JobState job, List<String> statuses) {
        return statuses.contains(job.status()) && Permitted.permits(job.status(), "CANCELLED")
                ? new Due.Step("CANCELLED")
                : new Due.Nothing();
    }

    private static Due retried(JobState job) {
        return JobView.isRetryable(job)
                ? new Due.UpToRetries()
                : Due.Say.problem(409, "RETRY_NOT_ALLOWED_STATE").with("current_status", job.status());
    }

    private static Due reported(JobState job, CallbackReport report) {
        for (CallbackReport seen : job.applied()) {
            if (seen.text("event_id").equals(report.text("event_id"))) {
                return (seen.toString().equals(report.toString()) ? replay(job, report) : mismatch(report))
                        .stopping(job.hasEnded());
            }
        }
        String to = report.text("status");
        if (job.hasEnded()) {
            return Due.Say.refused(job, to).stopping(true);
        }
        Instant latest = job.latest();
        if (latest != null && report.occurredAt().isBefore(latest)) {
            return Due.Say.problem(409, "CALLBACK_OUT_OF_ORDER")
                    .with("latest_applied_occurred_at", job.applied().getLast().text("occurred_at"))
                    .with("current_status", job.status())
                    .with("attempted_status", to);
        }
        if (job.status().equals("UPLOADED") && to.equals("AUDIO_EXTRACTING") && job.work() == null) {
            return Due.Say.refused(job, to);
        }
        return Permitted.permits(job.status(), to) ? artifacts(job, report) : Due.Say.refused(job, to);
    }

    private static Due.Say replay(JobState job, CallbackReport report) {
        return Due.Say.of(200)
                .replayed(true)
                .with("job_id", job.id())
                .with("event_id", report.text("event_id"))
                .with("current_status", job.status())
                .with("latest_applied_occurred_at", job.applied().getLast().text("occurred_at"));
    }

    private static Due.Say mismatch(CallbackReport report) {
        return Due.Say.problem(409, "EVENT_ID_PAYLOAD_MISMATCH").with("event_id", report.text("event_id"));
    }

    private static Due artifacts(JobState job, CallbackReport report) {
        for (String key : RAW_ARTIFACTS) {
            String current = job.artifact(key);
            String update = report.artifact(key);
            if (!current.isEmpty() && !update.isEmpty() && !current.equals(update)) {
                return Due.Say.problem(409, "ARTIFACT_IMMUTABLE").with("key", key);
            }
        }
        if (job.with(report).path("exports").size() > MOST_EXPORTS) {
            return Due.Say.problem(409, "ARTIFACT_LIMIT");
        }
        return new Due.Step(report.text("status"));
    }

    private static Due trailUpTo(int version, List<JsonNode> trail) {
        Due.Say page = Due.Say.of(200);
        page.says().putArray("items").addAll(trail.subList(0, version));
        return page;
    }
}
