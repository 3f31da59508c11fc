package dev.pawl.model;

import static dev.pawl.model.ExpectedAnswer.problem;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A callback in the model: the nine checks of spec/orchestrators.md, in their order. */
final class ModelReport {
    private static final int MOST_EXPORTS = 100;
    private static final Set<String> RAW = Set.of("audio_uri", "transcript_uri");

    private ModelReport() {}

    static ExpectedAnswer take(ModelStep.Report s, @Nullable ModelJob job) {
        if (s.secret() != ModelStep.Secret.RIGHT) {
            return problem(401, "UNAUTHENTICATED", Map.of());
        }
        if (s.flaw() != ModelStep.Flaw.NONE
                || !Statuses.REPORTED.contains(s.callback().status())) {
            return ExpectedAnswer.invalid();
        }
        if (job == null) {
            return ExpectedAnswer.notFound();
        }
        ExpectedAnswer expected = take(s.callback(), job);
        boolean isAboutOver = expected.status() == 404
                || (expected.body() instanceof Map<?, ?> body && "DISPATCH_OVER".equals(body.get("error_code")));
        return expected.with("Pawl-Directive", job.hasEnded() || isAboutOver ? "stop" : "");
    }

    private static ExpectedAnswer take(Callback callback, ModelJob job) {
        for (Callback earlier : job.applied) {
            if (earlier.eventId().equals(callback.eventId())) {
                return earlier.equals(callback)
                        ? replay(callback, job)
                        : problem(409, "EVENT_ID_PAYLOAD_MISMATCH", Map.of("event_id", callback.eventId()));
            }
        }
        if (job.hasEnded()) {
            return ExpectedAnswer.refused(job.status, callback.status());
        }
        if (callback.dispatch() != null) {
            ModelDispatch named = job.dispatch(callback.dispatch());
            if (named == null) {
                return ExpectedAnswer.notFound();
            }
            if (!named.isActive()) {
                return problem(409, "DISPATCH_OVER", Map.of("dispatch_id", named.id(), "current_status", job.status));
            }
        }
        if (job.latest != null && isBehind(callback, job.latest, job)) {
            return problem(
                    409,
                    "CALLBACK_OUT_OF_ORDER",
                    Map.of(
                            "latest_applied_occurred_at",
                            Shape.time(job.latest.occurredAt()),
                            "current_status",
                            job.status,
                            "attempted_status",
                            callback.status()));
        }
        boolean unasked = job.status.equals("UPLOADED")
                && callback.status().equals("AUDIO_EXTRACTING")
                && job.activeDispatch() == null;
        if (unasked || !Statuses.permits(job.status, callback.status())) {
            return ExpectedAnswer.refused(job.status, callback.status());
        }
        Set<String> changed = new TreeSet<>(RAW);
        changed.removeIf(key -> !callback.artifacts().containsKey(key)
                || !job.hasOther(
                        key, Objects.requireNonNull(callback.artifacts().get(key))));
        if (!changed.isEmpty()) {
            return problem(409, "ARTIFACT_IMMUTABLE", Map.of("key", new Shape.Either(changed)));
        }
        if (job.exportsWith(callback) > MOST_EXPORTS) {
            return problem(409, "ARTIFACT_LIMIT", Map.of());
        }
        job.apply(callback);
        return ExpectedAnswer.of(204, null);
    }

    private static boolean isBehind(Callback callback, Callback latest, ModelJob job) {
        ModelDispatch active = job.activeDispatch();
        if (active != null && active.callbacksBefore == job.applied.size()) {
            return false;
        }
        Integer sequence = callback.sequence();
        Integer before = latest.sequence();
        if (active != null && sequence != null && before != null) {
            return sequence <= before;
        }
        return callback.occurredAt().isBefore(latest.occurredAt());
    }

    private static ExpectedAnswer replay(Callback callback, ModelJob job) {
        return ExpectedAnswer.of(
                200,
                Map.of(
                        "job_id",
                        "?" + job.label,
                        "event_id",
                        callback.eventId(),
                        "replayed",
                        true,
                        "current_status",
                        job.status,
                        "latest_applied_occurred_at",
                        Shape.time(Objects.requireNonNull(job.latest).occurredAt())));
    }
}
