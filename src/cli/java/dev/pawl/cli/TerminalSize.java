package dev.pawl.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;

/** The number of rows and columns of a terminal. */
record TerminalSize(int rows, int columns) {
    /** Where nothing is cut. */
    static final TerminalSize BOUNDLESS = new TerminalSize(Integer.MAX_VALUE, Integer.MAX_VALUE);

    private static final Pattern SIZE = Pattern.compile("[1-9]\\d{0,4} [1-9]\\d{0,4}");

    /** The present size: from {@code LINES} and {@code COLUMNS}, or else as {@code stty} says. */
    static TerminalSize of(Map<String, String> environment) {
        String set = environment.getOrDefault("LINES", "") + " " + environment.getOrDefault("COLUMNS", "");
        String size = SIZE.matcher(set).matches() ? set : stty();
        if (!SIZE.matcher(size).matches()) {
            return BOUNDLESS;
        }
        int blank = size.indexOf(' ');
        return new TerminalSize(
                Integer.parseInt(size, 0, blank, 10), Integer.parseInt(size, blank + 1, size.length(), 10));
    }

    private static String stty() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(stty.getInputStream().readAllBytes(), US_ASCII).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
