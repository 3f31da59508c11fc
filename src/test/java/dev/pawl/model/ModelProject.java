package dev.pawl.model;

import java.util.Map;

/** A project of the model. */
record ModelProject(String label, String owner, String name) {
    Map<String, Object> answer() {
        return Map.of("id", "?" + label, "name", name, "created_at", "?birth of " + label);
    }

    /** The row of {@code project}. */
    Map<String, Object> row() {
        return Map.of("id", "?" + label, "name", name, "created_at", "?birth of " + label, "owner_id", "?" + owner);
    }
}
