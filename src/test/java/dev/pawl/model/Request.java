package dev.pawl.model;

import dev.pawl.testing.FakeOrchestrator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step as an HTTP request, with labels in braces in place of ids.
 *
 * @param editor who sends it; null for the orchestrator
 * @param body null for none
 */
record Request(
        @Nullable String editor,
        String method,
        String path,
        @Nullable Map<String, Object> body,
        List<String> headers) {

    /** The request of {@code step}; null if it is not a request. */
    static @Nullable Request of(ModelStep step) {
        return switch (step) {
            case ModelStep.CreateProject s -> post(s, "/projects", Map.of("name", s.name()));
            case ModelStep.CreateJob s -> post(s, "/projects/{%s}/jobs".formatted(s.project()), null);
            case ModelStep.ConfirmUpload s -> action(s, "confirm-upload", Map.of("video_uri", s.videoUri()));
            case ModelStep.Run s -> action(s, "run", null);
            case ModelStep.Open s -> action(s, "open", Map.of());
            case ModelStep.Regenerate s ->
                action(s, "regenerate", s.instructions() == null ? null : Map.of("instructions_uri", s.instructions()));
            case ModelStep.Export s -> action(s, "export", Map.of("formats", s.formats()));
            case ModelStep.Finish s -> action(s, "finish", null);
            case ModelStep.Cancel s ->
                action(s, "cancel", s.reason() == null ? null : Map.of("reason_code", s.reason()));
            case ModelStep.CancelJobs s -> post(s, "/projects/{%s}/cancel-jobs".formatted(s.project()), body(s));
            case ModelStep.Retry s ->
                post(
                        s,
                        "/jobs/{%s}/retry".formatted(s.job()),
                        Map.of("client_request_id", s.requestId(), "model_profile", s.profile()));
            case ModelStep.Report s ->
                new Request(
                        null,
                        "POST",
                        "/internal/jobs/{%s}/status".formatted(s.job()),
                        ReportBody.of(s),
                        secret(s.secret()));
            case ModelStep.ReadProject s -> get(s, "/projects/{%s}".formatted(s.project()));
            case ModelStep.ReadProjects s -> get(s, "/projects?limit=" + s.limit());
            case ModelStep.ReadJob s -> get(s, "/jobs/{%s}".formatted(s.job()));
            case ModelStep.ReadJobs s -> {
                StringBuilder query = new StringBuilder("?limit=" + s.limit());
                s.statuses().forEach(status -> query.append("&status=").append(status));
                yield get(s, "/projects/{%s}/jobs%s".formatted(s.project(), query));
            }
            case ModelStep.ReadTrail s -> get(s, "/jobs/{%s}/audit-events?limit=%d".formatted(s.job(), s.limit()));
            case ModelStep.BeginDelivery s -> null;
        };
    }

    private static Map<String, Object> body(ModelStep.CancelJobs s) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (!s.jobs().isEmpty()) {
            body.put(
                    "job_ids", s.jobs().stream().map(label -> "{" + label + "}").toList());
        }
        if (!s.statuses().isEmpty()) {
            body.put("statuses", s.statuses());
        }
        Shape.put(body, "reason_code", s.reason());
        return body;
    }

    private static List<String> secret(ModelStep.Secret secret) {
        return switch (secret) {
            case RIGHT -> List.of("X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
            case WRONG -> List.of("X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET + "?");
            case MISSING -> List.of();
        };
    }

    private static Request action(ModelStep.Conditional s, String action, @Nullable Map<String, Object> body) {
        List<String> headers = new ArrayList<>();
        String ifMatch = s.ifMatch();
        if (ifMatch != null) {
            headers.addAll(List.of("If-Match", ifMatch));
        }
        return new Request(s.editor(), "POST", "/jobs/{%s}/%s".formatted(s.job(), action), body, headers);
    }

    private static Request post(ModelStep.ByEditor s, String path, @Nullable Map<String, Object> body) {
        return new Request(s.editor(), "POST", path, body, List.of());
    }

    private static Request get(ModelStep.ByEditor s, String path) {
        return new Request(s.editor(), "GET", path, null, List.of());
    }
}
