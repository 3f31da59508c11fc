package dev.pawl.cli;

import java.util.List;
import java.util.Locale;

/** Lines on a terminal that are drawn over themselves. */
final class Block {
    private final Console console;
    private int drawn;

    Block(Console console) {
        this.console = console;
    }

    /** Draws {@code lines} as they are; none may be longer than the terminal is wide. */
    void draw(List<String> lines) {
        String again = drawn == 0 ? "" : String.format(Locale.ROOT, "\u001b[%dA\u001b[J", drawn);
        console.raw(again + String.join("\n", lines) + "\n");
        drawn = lines.size();
    }
}
