package dev.pawl.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Map;

/**
 * What a command uses of its process: environment, input and output.
 *
 * @param interactive whether {@code out} is an interactive terminal
 * @param canAsk whether somebody can answer at {@code in}
 */
record Terminal(
        Map<String, String> environment,
        BufferedReader in,
        PrintWriter out,
        PrintWriter err,
        boolean interactive,
        boolean canAsk) {
    /** {@code deploy/pawl-cli} detects the terminal: Java would require one at both input and output. */
    static Terminal ofThisProcess() {
        return new Terminal(
                System.getenv(),
                new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
                new PrintWriter(System.out, true, System.out.charset()),
                new PrintWriter(System.err, true, System.err.charset()),
                Boolean.getBoolean("pawl.cli.terminal") && !"dumb".equals(System.getenv("TERM")),
                Boolean.getBoolean("pawl.cli.input"));
    }

    /** Whether to print colours (no-color.org). */
    boolean coloured() {
        return interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Without an interactive terminal, there is no end to it. */
    TerminalSize size() {
        return interactive ? TerminalSize.of(environment) : TerminalSize.BOUNDLESS;
    }
}
