package dev.pawl.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Type;

/**
 * Lets {@code Context.jsonStream} write bytes directly. Javalin's own mapper goes through a string or a second thread.
 */
record JsonBytes(ObjectMapper json) implements JsonMapper {
    @Override
    public InputStream toJsonStream(Object value, Type type) {
        try {
            return new ByteArrayInputStream(json.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
