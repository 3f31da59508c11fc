package dev.pawl.http;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids as they stand in paths (spec/decisions/011). */
public final class Ids {
    /** The id of nothing. Looking it up costs what looking up any missing id costs. */
    private static final UUID NIL = new UUID(0, 0);

    private static final Pattern FORM = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    private Ids() {}

    /** The id that {@code text} spells in 36 characters of either case; any other text is the nil UUID. */
    public static UUID parse(String text) {
        // Not by what UUID.fromString throws: an exception takes several microseconds, which a clock can tell.
        return FORM.matcher(text).matches() ? UUID.fromString(text) : NIL;
    }

    /** {@code text} as answers have it: an id in lower case, and what is none as it is. */
    public static String told(String text) {
        return FORM.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : text;
    }
}
