package dev.pawl.model;

import static dev.pawl.model.ExpectedAnswer.notFound;
import static dev.pawl.model.ExpectedAnswer.problem;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A retry in the model. */
record ModelRetry(Model model, ModelStep.Retry s) {

    ExpectedAnswer take(String correlationId) {
        if (!Model.PROFILES.contains(s.profile())) {
            return ExpectedAnswer.invalid();
        }
        ModelJob failed = model.ownedJob(s.editor(), s.job());
        if (failed == null) {
            return notFound();
        }
        ModelJob earlier = sameRequest(failed);
        if (earlier != null) {
            return Objects.requireNonNull(earlier.origin).profile().equals(s.profile())
                    ? answer(earlier, true)
                    : problem(409, "CLIENT_REQUEST_ID_MISMATCH", Map.of());
        }
        if (!failed.mayBeRetried() || !failed.manifest.containsKey("video_uri")) {
            return problem(409, "RETRY_NOT_ALLOWED_STATE", Map.of("current_status", failed.status));
        }
        ModelJob running = model.running(failed);
        if (running != null) {
            return problem(409, "JOB_ALREADY_RUNNING", Map.of("running_job_id", "?" + running.label));
        }
        ModelJob job = new ModelJob(s.newJob(), failed.project, s.editor(), correlationId, origin(failed));
        job.dispatches.add(new ModelDispatch("RETRY", job));
        model.jobs.put(s.newJob(), job);
        return answer(job, false);
    }

    private @Nullable ModelJob sameRequest(ModelJob failed) {
        return model.jobs.values().stream()
                .filter(job -> job.origin != null
                        && job.origin.of() == failed
                        && job.origin.requestId().equals(s.requestId()))
                .findFirst()
                .orElse(null);
    }

    private ModelJob.RetryOrigin origin(ModelJob failed) {
        String resumeFrom = "UPLOADED";
        String key = "video_uri";
        if (failed.manifest.containsKey("transcript_uri")) {
            resumeFrom = "TRANSCRIPT_READY";
            key = "transcript_uri";
        } else if (failed.manifest.containsKey("audio_uri")) {
            resumeFrom = "AUDIO_READY";
            key = "audio_uri";
        }
        Object checkpoint = Objects.requireNonNull(failed.manifest.get(key));
        return new ModelJob.RetryOrigin(failed, s.requestId(), s.profile(), resumeFrom, checkpoint);
    }

    private ExpectedAnswer answer(ModelJob job, boolean replayed) {
        ModelJob.RetryOrigin origin = Objects.requireNonNull(job.origin);
        return ExpectedAnswer.of(
                        replayed ? 200 : 202,
                        Map.of(
                                "job",
                                model.shown(job),
                                "dispatch_id",
                                job.dispatches.getFirst().id(),
                                "resume_from_status",
                                origin.resumeFrom(),
                                "checkpoint_ref",
                                origin.checkpoint(),
                                "model_profile",
                                origin.profile(),
                                "replayed",
                                replayed))
                .with("Location", "/jobs/{%s}".formatted(job.label));
    }
}
