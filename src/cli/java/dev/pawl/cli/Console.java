package dev.pawl.cli;

import java.io.PrintWriter;
import java.util.List;

/** Prints. Whatever comes from elsewhere has no power over the terminal. */
final class Console {
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;

    Console(Terminal surroundings) {
        this.out = surroundings.out();
        this.err = surroundings.err();
        this.terminal = surroundings.terminal();
    }

    void line(String text) {
        out.println(Printable.text(text));
        out.flush();
    }

    void lines(List<String> lines) {
        lines.forEach(this::line);
    }

    /** What is no answer: a refusal, or why it takes so long. */
    void problem(String text) {
        err.println("pawl-cli: " + Printable.text(text));
        err.flush();
    }

    /** Prints {@code text} as it is. */
    void raw(String text) {
        out.print(text);
        out.flush();
    }

    /** A line that the next one replaces; without a terminal, nothing. */
    void passing(String text) {
        if (terminal) {
            raw(ERASE_LINE + Printable.text(text));
        }
    }

    /** Takes the passing line away. */
    void passed() {
        passing("");
    }
}
