package dev.pawl.http;

import com.nimbusds.jwt.JWTClaimsSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a token keeps its roles: the path to a list of strings, or to one string of words, such as {@code roles},
 * {@code scope} or Keycloak's {@code realm_access.roles}.
 */
public final class RolesClaim {
    private final List<String> path;

    /** @param path names separated by dots */
    public RolesClaim(String path) {
        this.path = List.of(path.split("\\."));
    }

    Set<String> roles(JWTClaimsSet claims) {
        @Nullable Object value = claims.getClaims();
        for (String name : path) {
            value = value instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return switch (value) {
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
