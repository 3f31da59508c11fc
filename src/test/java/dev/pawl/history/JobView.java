package dev.pawl.history;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a job looks like to its editor (spec/openapi.yaml, Job), and how its dispatch goes on (spec/orchestrators.md). */
final class JobView {
    private static final Map<String, Set<String>> NEXT = Map.of(
            "PENDING", Set.of("DELIVERED", "WITHDRAWN", "STOP_REQUESTED", "UNDELIVERABLE"),
            "DELIVERED", Set.of("FINISHED", "STOP_REQUESTED"),
            "STOP_REQUESTED", Set.of("STOPPED", "UNDELIVERABLE"));

    private JobView() {}

    /** Whether {@code shown} is the job where {@code state} says that it is. */
    static boolean shows(JobState state, JsonNode shown) {
        return shown.path("id").asText().equals(state.id())
                && shown.path("status").asText().equals(state.status())
                && shown.path("version").asInt() == state.version()
                && shown.path("manifest").equals(state.manifest())
                && (state.failure() == null
                        ? !shown.has("failure")
                        : state.failure().equals(shown.path("failure")))
                && shown.path("retry_of").asText().equals(state.retryOf())
                && shown.path("created_at").asText().equals(state.createdAt())
                && shown.path("updated_at").asText().equals(state.updatedAt())
                && actions(state, shown).containsAll(withoutRetry(shown))
                && withoutRetry(shown).containsAll(actions(state, shown))
                && (isRetryable(state) || !texts(shown.path("allowed_actions")).contains("retry"))
                && (state.work() == null ? !shown.has("dispatch") : shows(state, state.work(), shown.path("dispatch")));
    }

    private static boolean shows(JobState state, JobState.Work work, JsonNode dispatch) {
        return dispatch.path("kind").asText().equals(work.kind())
                && dispatchStates(state, work).contains(dispatch.path("state").asText());
    }

    /** Whether a dispatch that was in one state can be in the other one later. */
    static boolean leadsTo(String earlier, String later) {
        return earlier.equals(later)
                || NEXT.getOrDefault(earlier, Set.of()).stream().anyMatch(next -> leadsTo(next, later));
    }

    /** Whether it may be tried again, as far as its retries let it. */
    static boolean isRetryable(JobState state) {
        return Set.of("FAILED", "CANCELLED").contains(state.status())
                && !state.artifact("video_uri").isEmpty();
    }

    private static Set<String> dispatchStates(JobState state, JobState.Work work) {
        if (!work.active()) {
            return Set.of("FINISHED");
        }
        if (state.status().equals("CANCELLED")) {
            return work.proven()
                    ? Set.of("STOP_REQUESTED", "STOPPED", "UNDELIVERABLE")
                    : Set.of("WITHDRAWN", "STOP_REQUESTED", "STOPPED", "UNDELIVERABLE");
        }
        return work.proven() ? Set.of("DELIVERED") : Set.of("PENDING", "DELIVERED");
    }

    /** What may be done with it, but for a retry, if its dispatch is as it is shown. Nobody forces a stop here. */
    private static List<String> actions(JobState state, JsonNode shown) {
        List<String> actions = new ArrayList<>();
        if (Permitted.permits(state.status(), "UPLOADED")) {
            actions.add("confirm_upload");
        }
        if (state.status().equals("UPLOADED") && state.work() == null) {
            actions.add("run");
        }
        if (state.status().equals("DRAFT_READY")) {
            actions.add("open");
        }
        if (state.status().equals("DRAFT_READY") || state.status().equals("EDITING")) {
            actions.addAll(List.of("regenerate", "export", "finish"));
        }
        if (Permitted.permits(state.status(), "CANCELLED")) {
            actions.add("cancel");
        }
        if (shown.at("/dispatch/state").asText().equals("STOP_REQUESTED")) {
            actions.add("force_stop");
        }
        return actions;
    }

    private static List<String> withoutRetry(JsonNode shown) {
        return texts(shown.path("allowed_actions")).stream()
                .filter(action -> !action.equals("retry"))
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
