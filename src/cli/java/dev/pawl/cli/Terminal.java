package dev.pawl.cli;

import java.io.PrintWriter;
import java.util.Map;

/**
 * What a command has from the process that it runs in.
 *
 * @param terminal whether {@code out} is looked at by somebody, and can be written over
 */
record Terminal(Map<String, String> environment, PrintWriter out, PrintWriter err, boolean terminal) {
    /** {@code deploy/pawl-cli} knows whether there is a terminal: Java asks for one at both ends. */
    static Terminal ofThisProcess() {
        return new Terminal(
                System.getenv(),
                new PrintWriter(System.out, true, System.out.charset()),
                new PrintWriter(System.err, true, System.err.charset()),
                Boolean.getBoolean("pawl.cli.terminal") && !"dumb".equals(System.getenv("TERM")));
    }

    /** See no-color.org. */
    boolean coloured() {
        return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
