package dev.pawl.http;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a token has a claim. Names with dots are common ({@code https://pawl.example/roles}), and so are objects in
 * objects ({@code realm_access.roles}), so the text is taken as a whole name first, and only then as a path.
 */
final class ClaimPath {
    private final String name;
    private final List<String> path;

    /** @param text the name of a claim, or names separated by dots */
    ClaimPath(String text) {
        this.name = text;
        this.path = List.of(text.split("\\."));
    }

    /** The value of the claim; null if the token has none there. */
    @Nullable
    Object in(Map<String, Object> claims) {
        @Nullable Object whole = claims.get(name);
        return whole == null ? atPath(claims) : whole;
    }

    private @Nullable Object atPath(Map<String, Object> claims) {
        @Nullable Object value = claims;
        for (String step : path) {
            value = value instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return value;
    }
}
