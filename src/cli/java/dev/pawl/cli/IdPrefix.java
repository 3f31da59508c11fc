package dev.pawl.cli;

import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The beginning of an id. Ids are UUIDv7: their first twelve digits are the time at which they were made, in
 * milliseconds, so the beginning of one is a range of time.
 *
 * @param digits without hyphens, in lower case
 */
record IdPrefix(String digits) {
    private static final Pattern FORM = Pattern.compile("[0-9a-fA-F-]{4,36}");
    private static final int SHORTEST = 4;
    private static final int WHOLE = 32;
    private static final int TIME_DIGITS = 12;
    private static final int HEXADECIMAL = 16;

    static IdPrefix of(String text) {
        return new IdPrefix(text.replace("-", "").toLowerCase(Locale.ROOT));
    }

    /** Whether {@code text} may be the beginning of an id, and not all of it. */
    static boolean isOne(String text) {
        int length = of(text).digits().length();
        return FORM.matcher(text).matches() && length >= SHORTEST && length < WHOLE;
    }

    boolean fits(String id) {
        return of(id).digits().startsWith(digits);
    }

    /** When the first id with this beginning can have been made. */
    Instant earliest() {
        return time("0");
    }

    /** When the last id with this beginning can have been made, to the millisecond. */
    Instant latest() {
        return time("f");
    }

    private Instant time(String padding) {
        String padded = digits + padding.repeat(TIME_DIGITS);
        return Instant.ofEpochMilli(Long.parseLong(padded.substring(0, TIME_DIGITS), HEXADECIMAL));
    }
}
