package dev.pawl.cli;

import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** How a command prints what it has found. */
enum Output {
    /** For readers. */
    TABLE,
    /** For readers with much room. */
    WIDE,
    /** For programs: one document on one line. */
    JSON,
    /** For programs: one document that begins with {@code ---}. */
    YAML;

    boolean isForPrograms() {
        return this == JSON || this == YAML;
    }

    /** The lines of one document. Strings are quoted, so that {@link Printable#text} does not change what they mean. */
    List<String> document(Object body) {
        String json = Pawl.json(body);
        return this == YAML ? yaml(json) : List.of(json);
    }

    private static List<String> yaml(String json) {
        try {
            YAMLMapper mapper = YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .build();
            return mapper.writeValueAsString(mapper.readTree(json)).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
