package dev.pawl.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Generators make one class per tag of spec/openapi.yaml, so a tag belongs to operations or to webhooks, never to both. */
class TagsTest {
    private static final JsonNode DOCUMENT = Operation.document();

    @Test
    void no_webhook_shares_its_tag_with_an_operation() {
        Set<String> shared = new HashSet<>(tagsOf("paths"));
        shared.retainAll(tagsOf("webhooks"));
        assertEquals(Set.of(), shared);
    }

    @Test
    void every_request_has_one_tag_and_every_tag_is_described_and_used() {
        List<JsonNode> untagged = requests("paths", "webhooks").stream()
                .filter(request -> request.path("tags").size() != 1)
                .toList();
        assertEquals(List.of(), untagged);
        Set<String> described = DOCUMENT.path("tags")
                .valueStream()
                .filter(tag -> tag.has("description"))
                .map(tag -> tag.path("name").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(described, tagsOf("paths", "webhooks"));
    }

    private static Set<String> tagsOf(String... kinds) {
        return requests(kinds).stream()
                .map(request -> request.path("tags").path(0).asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<JsonNode> requests(String... kinds) {
        return List.of(kinds).stream()
                .flatMap(kind -> DOCUMENT.path(kind).valueStream())
                .flatMap(JsonNode::valueStream)
                .filter(node -> node.has("operationId"))
                .toList();
    }
}
