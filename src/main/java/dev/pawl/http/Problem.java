package dev.pawl.http;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An RFC 9457 problem document (spec/openapi.yaml, Problem). Its type is the path of a page: {@link ProblemPages}. */
@JsonPropertyOrder({"type", "title", "status", "detail", "error_code"})
record Problem(
        String type,
        String title,
        int status,
        String detail,
        ErrorCode errorCode,
        @JsonAnyGetter Map<String, Object> extensions) {

    static final String CONTENT_TYPE = "application/problem+json";

    static Problem of(ErrorCode code, String detail) {
        return new Problem("/problems/" + code.kebabCase(), code.title(), code.status(), detail, code, Map.of());
    }

    /** This problem with {@code basePath} in front of its type. */
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
