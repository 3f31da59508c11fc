package dev.pawl.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Holds messages against the schemas of spec/openapi.yaml. */
public final class SpecSchemas {
    private static final String DOCUMENT = "https://pawl.invalid/openapi.json";
    private static final SchemaRegistry SCHEMAS = load();

    private SpecSchemas() {}

    /** How {@code json} breaks the schema {@code name}; empty when it does not. */
    public static List<String> violations(String name, String json) {
        return violationsAt("/components/schemas/" + name, json);
    }

    /** The same of the schema that {@code pointer} leads to. */
    public static List<String> violationsAt(String pointer, String json) {
        return SCHEMAS.getSchema(SchemaLocation.of(DOCUMENT + "#" + pointer)).validate(json, InputFormat.JSON).stream()
                .map(error -> error + " in " + json)
                .toList();
    }

    private static SchemaRegistry load() {
        try {
            String document = new ObjectMapper()
                    .writeValueAsString(new YAMLMapper()
                            .readTree(Path.of("spec/openapi.yaml").toFile()));
            return SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(DOCUMENT, document)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
