package dev.pawl.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Reads the data of a hint. */
final class HintText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private HintText() {}

    static JsonNode of(String data) {
        try {
            return JSON.readTree(data);
        } catch (JsonProcessingException e) {
            throw new AssertionError(data, e);
        }
    }
}
