package dev.pawl.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An RFC 9457 problem document (spec/openapi.yaml, Problem). */
@JsonPropertyOrder({"type", "title", "status", "detail", "error_code"})
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String errorCode,
        @JsonAnyGetter Map<String, Object> extensions) {

    static final String CONTENT_TYPE = "application/problem+json";

    static Problem of(int status, String errorCode, String title, String detail) {
        String type = "/problems/" + errorCode.toLowerCase(Locale.ROOT).replace('_', '-');
        return new Problem(type, title, status, detail, errorCode, Map.of());
    }

    /** This problem where all paths begin with {@code basePath}. */
    Problem under(String basePath) {
        return basePath.isEmpty() ? this : new Problem(basePath + type, title, status, detail, errorCode, extensions);
    }

    /** This problem with one more member; a null value adds none. */
    Problem with(String member, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        Map<String, Object> more = new LinkedHashMap<>(extensions);
        more.put(member, value);
        return new Problem(type, title, status, detail, errorCode, more);
    }
}
