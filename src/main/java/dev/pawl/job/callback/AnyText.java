package dev.pawl.job.callback;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.IOException;
import java.io.Serial;
import java.util.regex.Pattern;

/**
 * Reads any JSON value as text (spec/openapi.yaml, {@code x-any-text}): a string as it is, anything else as its JSON
 * text with sorted keys. What PostgreSQL cannot store becomes U+FFFD.
 */
final class AnyText extends StdDeserializer<String> {
    @Serial
    private static final long serialVersionUID = 1;

    private static final Pattern NOT_STORABLE = Pattern.compile("[\\x{0}\\x{D800}-\\x{DFFF}]");
    private static final JsonMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    AnyText() {
        super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        JsonNode value = context.readTree(parser);
        String text = value.getNodeType() == JsonNodeType.STRING
                ? value.textValue()
                : SORTED.writeValueAsString(SORTED.treeToValue(value, Object.class));
        return NOT_STORABLE.matcher(text).replaceAll("\uFFFD");
    }
}
