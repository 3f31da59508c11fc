package dev.pawl.http;

import static java.util.stream.Collectors.joining;

import java.util.Collection;

/** Shows claims of a token in a terminal, which must not be controlled by them. */
final class Shown {
    private static final int LONGEST = 200;
    private static final int MOST = 50;

    private Shown() {}

    /** The text in quotation marks, cut to 200 characters, without control and format characters. */
    static String text(String text) {
        String visible = text.replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{P}\\p{S} ]", "\ufffd");
        int end = visible.offsetByCodePoints(0, Math.min(LONGEST, visible.codePointCount(0, visible.length())));
        return "\"" + visible.substring(0, end) + (end < visible.length() ? "…" : "") + "\"";
    }

    /** At most 50 of them, separated by commas; or that there is none. */
    static String list(Collection<String> texts) {
        String shown = texts.stream().limit(MOST).map(Shown::text).collect(joining(", "));
        return texts.isEmpty() ? "none" : texts.size() > MOST ? shown + ", …" : shown;
    }
}
