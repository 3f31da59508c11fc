package dev.pawl.http;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids in paths and bodies (spec/decisions/011). */
public final class Ids {
    /** An id that no row has. Looking it up takes as long as looking up any missing id. */
    private static final UUID NIL = new UUID(0, 0);

    private static final Pattern FORM = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    private Ids() {}

    /** The UUID in {@code text}, 36 characters in either case; the nil UUID for any other text. */
    public static UUID parse(String text) {
        // Not by catching what UUID.fromString throws: that takes several microseconds, which a caller can measure.
        return FORM.matcher(text).matches() ? UUID.fromString(text) : NIL;
    }

    /** {@code text} as responses show it: a UUID in lower case, anything else unchanged. */
    public static String told(String text) {
        return FORM.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : text;
    }
}
