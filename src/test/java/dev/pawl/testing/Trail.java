package dev.pawl.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The audit trail of a job, read by its editor. */
public final class Trail {
    private Trail() {}

    /** All events of {@code job}, oldest first; it must have no more than fit on a page. */
    public static List<JsonNode> of(Api api, Object job) {
        JsonNode page = api.get("/jobs/" + job + "/audit-events?limit=200").json();
        if (page.has("next_cursor")) {
            throw new AssertionError("more than one page");
        }
        List<JsonNode> events = new ArrayList<>();
        page.path("items").forEach(events::add);
        return events;
    }

    /** Where the job has been, from its first status to its present one. */
    public static List<String> statuses(Api api, Object job) {
        return of(api, job).stream()
                .map(event -> event.path("new_status").asText())
                .toList();
    }
}
