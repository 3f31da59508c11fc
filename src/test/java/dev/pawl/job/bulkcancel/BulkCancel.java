package dev.pawl.job.bulkcancel;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** One call that cancels many jobs, and its answer. */
public record BulkCancel(List<Item> items, boolean more) {

    /**
     * @param outcome and, behind a space, the current status if the answer has one
     */
    record Item(String jobId, String outcome) {}

    public static BulkCancel byId(Api api, String project, Collection<String> ids) {
        return of(api.post(path(project), "{\"job_ids\": " + strings(ids) + "}"));
    }

    static BulkCancel keyed(Api api, String project, Collection<String> ids, String key) {
        return of(api.post(path(project), "{\"job_ids\": " + strings(ids) + "}", "Idempotency-Key", key));
    }

    static BulkCancel byStatus(Api api, String project, String... statuses) {
        return of(api.post(path(project), "{\"statuses\": " + strings(List.of(statuses)) + "}"));
    }

    public static String path(String project) {
        return "/projects/" + project + "/cancel-jobs";
    }

    static String strings(Collection<String> texts) {
        return texts.stream().map(text -> "\"" + text + "\"").collect(joining(", ", "[", "]"));
    }

    static BulkCancel of(Api.Answer answer) {
        assertEquals(207, answer.status(), answer.response()::body);
        List<Item> items = new ArrayList<>();
        for (JsonNode item : answer.json().path("items")) {
            String outcome = Stream.of("outcome", "current_status")
                    .filter(item::has)
                    .map(member -> item.path(member).asText())
                    .collect(joining(" "));
            items.add(new Item(item.path("job_id").asText(), outcome));
        }
        return new BulkCancel(items, answer.json().path("more").asBoolean());
    }

    List<String> ids() {
        return items.stream().map(Item::jobId).toList();
    }

    /** The outcomes, in the order of the items. */
    public List<String> outcomes() {
        return items.stream().map(Item::outcome).toList();
    }

    /** How many items have that outcome. */
    long count(String outcome) {
        return items.stream().filter(item -> item.outcome().equals(outcome)).count();
    }
}
