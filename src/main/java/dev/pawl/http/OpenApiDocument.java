package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The contract in the artifact: {@code spec/openapi.yaml}, as YAML and as JSON. */
public final class OpenApiDocument {
    private static final String RESOURCE = "/spec/openapi.yaml";
    private static final Pattern PROBLEM_TYPE = Pattern.compile("/problems/(?!\\{)");
    private static final Pattern SERVERS = Pattern.compile("^servers:\\n( .*\\n)+", Pattern.MULTILINE);

    /** By base path. Nothing takes as long at a start as to parse it, and tests start Pawl often. */
    private static final Map<String, OpenApiDocument> LOADED = new ConcurrentHashMap<>();

    private final byte[] yaml;
    private final JsonNode tree;
    private final byte[] json;

    private OpenApiDocument(String yaml) throws IOException {
        this.yaml = yaml.getBytes(UTF_8);
        this.tree = new YAMLMapper().readTree(yaml);
        this.json = new ObjectMapper().writeValueAsBytes(tree);
    }

    /**
     * Reads the document from the class path; once in a process.
     *
     * @param basePath the prefix of all paths, which is written into {@code servers} and the types of problems; empty
     *     to leave the document unchanged
     */
    public static OpenApiDocument load(String basePath) {
        return LOADED.computeIfAbsent(basePath, OpenApiDocument::read);
    }

    private static OpenApiDocument read(String basePath) {
        try (InputStream in = OpenApiDocument.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the artifact lacks " + RESOURCE);
            }
            String yaml = new String(in.readAllBytes(), UTF_8);
            return new OpenApiDocument(basePath.isEmpty() ? yaml : under(basePath, yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String under(String basePath, String yaml) {
        String served = SERVERS.matcher(yaml).replaceFirst("servers:\n  - url: " + basePath + "\n");
        return PROBLEM_TYPE.matcher(served).replaceAll(basePath + "/problems/");
    }

    /** {@code GET /openapi.yaml}: the file in {@code spec/}, byte for byte unless there is a base path. */
    public void getOpenApiYaml(Context ctx) {
        ctx.contentType("application/yaml").result(yaml);
    }

    /** {@code GET /openapi.json}: the same document as JSON. */
    public void getOpenApiJson(Context ctx) {
        ctx.contentType("application/json").result(json);
    }

    String json() {
        return new String(json, UTF_8);
    }

    List<String> schemaNames() {
        List<String> names = new ArrayList<>();
        tree.path("components").path("schemas").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The members of bodies by the schema {@code name} that take any text, also what is not a character. */
    Set<String> membersOfAnyText(String name) {
        JsonNode members = tree.path("components").path("schemas").path(name).path("properties");
        return members.properties().stream()
                .filter(member -> member.getValue().path("x-any-text").asBoolean())
                .map(Map.Entry::getKey)
                .collect(toUnmodifiableSet());
    }
}
