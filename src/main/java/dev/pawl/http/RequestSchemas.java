package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.format.DateTimeFormat;
import com.networknt.schema.i18n.ResourceBundleMessageSource;
import dev.pawl.refusal.FieldError;
import dev.pawl.refusal.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Checks request bodies against the schemas of spec/openapi.yaml itself (spec/decisions/009). */
public final class RequestSchemas {
    private static final String DOCUMENT = "https://pawl.invalid/openapi.json";
    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .formatAssertionsEnabled(true)
            .locale(Locale.ENGLISH)
            .messageSource(new ResourceBundleMessageSource("dev.pawl.http.schema-messages"))
            .errorMessageKeyword("x-message")
            .build();

    private static final Dialect DIALECT =
            Dialect.builder(Dialects.getDraft202012()).format(new Rfc3339()).build();

    private final Map<String, Schema> schemas = new HashMap<>();
    private final Map<String, Set<String>> anyText = new HashMap<>();

    /** Loads every schema of {@code document}, so that a broken one fails at startup. */
    public RequestSchemas(OpenApiDocument document) {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                DIALECT,
                builder -> builder.schemas(Map.of(DOCUMENT, document.json())).schemaRegistryConfig(CONFIG));
        // The registry reads the whole document again for each schema that it is asked for by its location.
        Schema whole = registry.getSchema(SchemaLocation.of(DOCUMENT));
        for (String name : document.schemaNames()) {
            Schema schema = whole.getRefSchema(
                    SchemaLocation.of(DOCUMENT + "#/components/schemas/" + name).getFragment());
            schema.initializeValidators();
            schemas.put(name, schema);
            anyText.put(name, document.membersOfAnyText(name));
        }
    }

    /** The first 20 errors in {@code body} by the schema {@code name}; empty if it is valid. */
    List<FieldError> check(String name, JsonNode body) {
        Schema schema = Objects.requireNonNull(schemas.get(name), name);
        Set<String> unchecked = anyText.getOrDefault(name, Set.of());
        Stream<FieldError> brokenText = body.properties().stream()
                .filter(member -> !unchecked.contains(member.getKey()))
                .flatMap(member -> brokenText(Pointers.member("", member.getKey()), member.getValue()));
        return Stream.concat(FirstErrors.of(schema, body).stream(), brokenText)
                .distinct()
                .limit(Refusal.Invalid.MOST)
                .toList();
    }

    /**
     * Finds lone surrogates, which JSON escapes can spell: they are not characters, and PostgreSQL cannot store them.
     */
    private static Stream<FieldError> brokenText(String pointer, JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING ->
                UTF_8.newEncoder().canEncode(node.textValue())
                        ? Stream.empty()
                        : Stream.of(new FieldError(pointer, "must not hold half of a surrogate pair"));
            case OBJECT ->
                node.properties().stream()
                        .flatMap(field -> brokenText(Pointers.member(pointer, field.getKey()), field.getValue()));
            case ARRAY ->
                IntStream.range(0, node.size()).boxed().flatMap(i -> brokenText(pointer + "/" + i, node.get(i)));
            case BINARY, BOOLEAN, MISSING, NULL, NUMBER, POJO -> Stream.empty();
        };
    }

    /** Also accepts the offset -00:00 (RFC 3339, section 4.3), which the library refuses. */
    private static final class Rfc3339 extends DateTimeFormat {
        private static final String UNKNOWN_OFFSET = "-00:00";

        @Override
        public boolean matches(ExecutionContext context, String value) {
            boolean unknown = value.endsWith(UNKNOWN_OFFSET);
            return super.matches(
                    context, unknown ? value.substring(0, value.length() - UNKNOWN_OFFSET.length()) + "Z" : value);
        }
    }
}
