package dev.pawl.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.pawl.refusal.FieldError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Checks request bodies against the schemas of spec/openapi.yaml itself (spec/decisions/009). */
public final class RequestSchemas {
    private static final String DOCUMENT = "https://pawl.invalid/openapi.json";

    private final Map<String, Schema> schemas = new HashMap<>();

    /** Reads every schema of {@code document}, so that a broken one shows when the service starts. */
    public RequestSchemas(OpenApiDocument document) {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(DOCUMENT, document.json())));
        for (String name : document.schemaNames()) {
            Schema schema = registry.getSchema(SchemaLocation.of(DOCUMENT + "#/components/schemas/" + name));
            schema.initializeValidators();
            schemas.put(name, schema);
        }
    }

    /** What is wrong with {@code body} by the schema {@code name} of the document; empty when nothing is. */
    List<FieldError> check(String name, JsonNode body) {
        Schema schema = Objects.requireNonNull(schemas.get(name), name);
        return schema.validate(body).stream()
                .map(RequestSchemas::fieldError)
                .distinct()
                .toList();
    }

    private static FieldError fieldError(Error error) {
        String pointer = error.getInstanceLocation().toString();
        boolean namesProperty = error.getProperty() != null;
        return new FieldError(namesProperty ? pointer + "/" + error.getProperty() : pointer, error.getMessage());
    }
}
