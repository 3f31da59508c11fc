package dev.pawl.http;

import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the issuer of the tokens calls the roles of people (spec/decisions/074).
 *
 * @param editor owns jobs and moves them
 * @param operator reads and stops the jobs of anybody
 * @param auditor reads the trails of anybody
 */
public record RoleNames(String editor, String operator, String auditor) {
    /** The names unless others are configured. */
    public static final RoleNames USUAL = new RoleNames("editor", "operator", "auditor");

    /** What a token with the roles {@code names} makes of a person; none if Pawl knows none of them. */
    Set<Role> in(Set<String> names) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        add(roles, Role.EDITOR, names.contains(editor));
        add(roles, Role.OPERATOR, names.contains(operator));
        add(roles, Role.AUDITOR, names.contains(auditor));
        return roles;
    }

    private static void add(Set<Role> roles, Role role, boolean held) {
        if (held) {
            roles.add(role);
        }
    }

    /** All of them, in alphabetical order. */
    Set<String> all() {
        return new TreeSet<>(Set.of(editor, operator, auditor));
    }
}
