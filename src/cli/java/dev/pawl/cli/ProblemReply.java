package dev.pawl.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pawl.client.ApiException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A problem document as text. */
record ProblemReply(JsonNode document) {
    /** The problem document in {@code e}; an empty one if the response has none. */
    static ProblemReply in(ApiException e) {
        String body = e.getResponseBody();
        try {
            return new ProblemReply(body == null ? MissingNode.getInstance() : Pawl.parse(body, JsonNode.class));
        } catch (JsonProcessingException notPawl) {
            return new ProblemReply(MissingNode.getInstance());
        }
    }

    /** The error code; null if this is not a problem of Pawl. */
    @Nullable
    String errorCode() {
        return document.path("error_code").textValue();
    }

    /** The limit that is reached; null if the problem is another one. */
    @Nullable
    String limit() {
        return document.path("limit").textValue();
    }

    /** What happened, the current state, and what to do; {@code url} is the base of the problem pages. */
    List<String> words(String url) {
        List<String> words = new ArrayList<>();
        words.add(text("title") + ". " + text("detail"));
        document.path("errors")
                .forEach(part -> words.add("  " + part.path("pointer").asText() + ": "
                        + part.path("message").asText()));
        words.addAll(currentState());
        String advice = advice();
        if (!advice.isEmpty()) {
            words.add("  " + advice);
        }
        words.add("  More about it: " + url + text("type").replaceFirst("^.*(?=/problems/)", ""));
        return words;
    }

    private List<String> currentState() {
        if (!document.has("current_status")) {
            return List.of();
        }
        String stands = "  The job is in " + text("current_status");
        JsonNode next = document.path("allowed_next_statuses");
        if (next.isMissingNode()) {
            return List.of(stands + ".");
        }
        List<String> statuses = new ArrayList<>();
        next.forEach(status -> statuses.add(status.asText()));
        return List.of(
                statuses.isEmpty()
                        ? stands + ", which it never leaves."
                        : stands + ". From there it may go to " + String.join(", ", statuses) + ".");
    }

    private String advice() {
        String code = errorCode();
        return switch (code == null ? "" : code) {
            case "UNAUTHENTICATED" -> "Get a new token, and put it into PAWL_TOKEN or into the token file.";
            case "RESOURCE_NOT_FOUND" -> "Check the id, and that the token is that of the editor whom it belongs to.";
            case "FSM_TRANSITION_INVALID" ->
                text("current_status").equals("DRAFT_READY")
                        ? "A draft is not thrown away by a reflex: pawl-cli open it, then cancel it."
                        : "";
            case "VIDEO_URI_CONFLICT" -> "Its video is " + text("current_video_uri");
            case "JOB_ALREADY_RUNNING" -> "It is retried by job " + text("running_job_id");
            case "FSM_TERMINAL_IMMUTABLE" ->
                document.has("active_retry_job_id")
                        ? "It is retried by job " + text("active_retry_job_id") + ", which can be cancelled."
                        : "";
            default -> "";
        };
    }

    private String text(String member) {
        return document.path(member).asText();
    }
}
