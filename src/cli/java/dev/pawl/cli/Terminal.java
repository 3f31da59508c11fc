package dev.pawl.cli;

import java.io.PrintWriter;
import java.util.Map;

/**
 * What a command uses of its process: environment and output.
 *
 * @param interactive whether {@code out} is an interactive terminal
 */
record Terminal(Map<String, String> environment, PrintWriter out, PrintWriter err, boolean interactive) {
    /** {@code deploy/pawl-cli} detects the terminal: Java would require one at both input and output. */
    static Terminal ofThisProcess() {
        return new Terminal(
                System.getenv(),
                new PrintWriter(System.out, true, System.out.charset()),
                new PrintWriter(System.err, true, System.err.charset()),
                Boolean.getBoolean("pawl.cli.terminal") && !"dumb".equals(System.getenv("TERM")));
    }

    /** Whether to print colours (no-color.org). */
    boolean coloured() {
        return interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
