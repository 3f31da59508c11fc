package dev.pawl.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * One request, or several that share a connection, byte by byte.
 *
 * @param family the kind of trick, by which requests are counted
 * @param path to hold the answer against the contract by; empty when it names no operation
 * @param text its bytes, each as the character of the same number
 */
record Attack(String family, String method, String path, String text, Expected expected) {
    private static final int SHOWN = 1_500;

    Attack(String family, String method, String path, byte[] bytes, Expected expected) {
        this(family, method, path, new String(bytes, ISO_8859_1), expected);
    }

    byte[] bytes() {
        return text.getBytes(ISO_8859_1);
    }

    /** The bytes, as far as a person would read. */
    @Override
    public String toString() {
        String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "... (" + text.length() + " bytes)";
        StringBuilder readable = new StringBuilder();
        shown.chars()
                .forEach(c -> readable.append(
                        c == '\n' || (c >= ' ' && c < 0x7f) ? String.valueOf((char) c) : "\\x%02x".formatted(c)));
        return family + ", expected " + expected + "\n" + readable;
    }
}
