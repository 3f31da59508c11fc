package dev.pawl.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An operation, as spec/openapi.yaml describes it.
 *
 * @param path the template, such as {@code /jobs/{jobId}}
 * @param needsEditor whether it takes a bearer token
 */
public record Operation(String id, String method, String path, boolean needsEditor, Set<String> statuses) {
    /** The document, next to the sources. */
    public static final Path DOCUMENT = Path.of("spec/openapi.yaml");

    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

    private static final class Document {
        static final JsonNode TREE = read();

        private static JsonNode read() {
            try {
                return new YAMLMapper().readTree(DOCUMENT.toFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Every operation. */
    public static List<Operation> all() {
        List<Operation> operations = new ArrayList<>();
        Document.TREE
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (METHODS.contains(method.getKey())) {
                        operations.add(operation(path.getKey(), method.getKey(), method.getValue()));
                    }
                }));
        return operations;
    }

    /** Those that take a bearer token. */
    public static List<Operation> ofEditors() {
        return all().stream().filter(Operation::needsEditor).toList();
    }

    /** The document as a tree of the caller's own. */
    public static JsonNode document() {
        return Document.TREE.deepCopy();
    }

    /** The path with {@code id} wherever the template asks for one. */
    public String pathFor(String resourceId) {
        return path.replaceAll("\\{[^}]*}", resourceId);
    }

    /** Whether every editor gets an answer to it that does not end. */
    public boolean isEndless() {
        return id.equals("streamEvents");
    }

    /** Whether the path names one resource. */
    public boolean namesResource() {
        return path.contains("{");
    }

    /** A body that the operation accepts; null where it needs none. */
    public @Nullable String body() {
        return switch (id) {
            case "createProject" -> "{\"name\": \"Test\"}";
            case "updateProject" -> "{\"archived\": true}";
            case "updateJob" -> "{\"title\": \"Another\"}";
            case "cancelJobs" -> "{\"statuses\": [\"CREATED\"]}";
            case "confirmUpload" -> "{\"video_uri\": \"s3://media/in.mp4\"}";
            case "exportJob" -> "{\"formats\": [\"pdf\"]}";
            case "retryJob" -> "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}";
            default -> null;
        };
    }

    @Override
    public String toString() {
        return method + " " + path;
    }

    private static Operation operation(String path, String method, JsonNode described) {
        JsonNode security = described.path("security");
        boolean needsEditor =
                security.isMissingNode() || !security.findPath("bearerAuth").isMissingNode();
        List<String> statuses = new ArrayList<>();
        described.path("responses").fieldNames().forEachRemaining(statuses::add);
        return new Operation(
                described.path("operationId").asText(),
                method.toUpperCase(Locale.ROOT),
                path,
                needsEditor,
                Set.copyOf(statuses));
    }
}
