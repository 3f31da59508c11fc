package dev.pawl.cli;

import java.io.PrintWriter;
import java.util.List;

/** Prints to the terminal. Escapes control characters, so that text from elsewhere cannot control the terminal. */
final class Console {
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean interactive;

    Console(Terminal terminal) {
        this.out = terminal.out();
        this.err = terminal.err();
        this.interactive = terminal.interactive();
    }

    void line(String text) {
        out.println(Printable.text(text));
        out.flush();
    }

    void lines(List<String> lines) {
        lines.forEach(this::line);
    }

    /** A message on standard error, such as a refusal or the reason for a delay. */
    void problem(String text) {
        err.println("pawl-cli: " + Printable.text(text));
        err.flush();
    }

    /** On standard error, without a line break behind it. */
    void question(String text) {
        err.print("pawl-cli: " + Printable.text(text));
        err.flush();
    }

    /** Prints {@code text} as it is. */
    void raw(String text) {
        out.print(text);
        out.flush();
    }

    /** A progress line that the next output replaces; prints nothing without a terminal. */
    void passing(String text) {
        if (interactive) {
            raw(ERASE_LINE + Printable.text(text));
        }
    }

    /** Erases the progress line. */
    void passed() {
        passing("");
    }
}
