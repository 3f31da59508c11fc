package dev.pawl.http;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a token has its roles: a list of strings, or one string of words, as in {@code scope}. */
final class RolesClaim {
    private final ClaimPath path;

    /** @param path as in {@link ClaimPath} */
    RolesClaim(String path) {
        this.path = new ClaimPath(path);
    }

    Set<String> in(Map<String, Object> claims) {
        return switch (path.in(claims)) {
            case String words -> new HashSet<>(List.of(words.strip().split("\\s+")));
            case Collection<?> items -> strings(items);
            case null, default -> Set.of();
        };
    }

    private static Set<String> strings(Collection<?> items) {
        Set<String> roles = new HashSet<>();
        for (Object item : items) {
            if (item instanceof String role) {
                roles.add(role);
            }
        }
        return roles;
    }
}
