package dev.pawl.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The expected response.
 *
 * @param body as {@link Shape} understands it; null for none
 * @param headers the known headers; an empty one must be absent
 */
record ExpectedAnswer(int status, @Nullable Object body, Map<String, String> headers) {
    /** What differs between problems of a kind: nobody's business but people's. */
    private static final String TITLE = "?title of ";

    static ExpectedAnswer of(int status, @Nullable Object body) {
        return new ExpectedAnswer(status, body, Map.of());
    }

    /** A problem document with these extension members. */
    static ExpectedAnswer problem(int status, String code, Map<String, Object> members) {
        Map<String, Object> body = new LinkedHashMap<>(members);
        body.put("type", "/problems/" + code.toLowerCase(Locale.ROOT).replace('_', '-'));
        body.put("title", TITLE + code);
        body.put("status", status);
        body.putIfAbsent("detail", status == 404 ? "?detail of 404" : Shape.ANYTHING);
        body.put("error_code", code);
        return of(status, body);
    }

    static ExpectedAnswer invalid() {
        return problem(400, "VALIDATION_ERROR", Map.of("errors", Shape.ANYTHING));
    }

    static ExpectedAnswer notFound() {
        return problem(404, "RESOURCE_NOT_FOUND", Map.of());
    }

    /** The refusal of a transition, with the row of the table. */
    static ExpectedAnswer refused(String current, String attempted) {
        return refused(current, attempted, Map.of());
    }

    /** The same, which says more. */
    static ExpectedAnswer refused(String current, String attempted, Map<String, Object> more) {
        List<String> next = Statuses.next(current);
        String code = next.isEmpty() ? "FSM_TERMINAL_IMMUTABLE" : "FSM_TRANSITION_INVALID";
        Map<String, Object> members = new LinkedHashMap<>(more);
        members.put("current_status", current);
        members.put("attempted_status", attempted);
        members.put("allowed_next_statuses", next);
        return problem(409, code, members);
    }

    ExpectedAnswer with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new ExpectedAnswer(status, body, more);
    }
}
