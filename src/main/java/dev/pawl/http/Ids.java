package dev.pawl.http;

import java.util.UUID;

/** Ids as they stand in paths (spec/decisions/011). */
public final class Ids {
    /** The id of nothing. Looking it up costs what looking up any missing id costs. */
    private static final UUID NIL = new UUID(0, 0);

    private Ids() {}

    /** The id that {@code text} spells; every spelling but the 36-character one in lower case is the nil UUID. */
    public static UUID parse(String text) {
        if (text.length() != 36) {
            return NIL;
        }
        try {
            UUID id = UUID.fromString(text);
            return id.toString().equals(text) ? id : NIL;
        } catch (IllegalArgumentException e) {
            return NIL;
        }
    }
}
