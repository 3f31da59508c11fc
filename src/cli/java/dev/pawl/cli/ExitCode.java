package dev.pawl.cli;

/** The exit codes of {@code pawl-cli}. 2, for wrong usage, is the same as picocli's. */
final class ExitCode {
    static final int DONE = 0;
    /** Pawl has refused, and nothing was changed; or an orchestrator breaks a rule. */
    static final int REFUSED = 1;
    /** The command, the token or the URL cannot be used. */
    static final int USAGE = 2;
    /** Pawl cannot be reached, or cannot answer now. */
    static final int UNAVAILABLE = 3;
    /** The command was carried out, but without the desired result. */
    static final int OTHERWISE = 4;

    private ExitCode() {}
}
