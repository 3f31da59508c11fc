package dev.pawl.cli;

/** What {@code pawl-cli} ends with; 2, for a wrong usage, is also what picocli ends with. */
final class ExitCode {
    static final int DONE = 0;
    /** Pawl has refused, and nothing was changed. */
    static final int REFUSED = 1;
    /** The command, the token or the URL cannot be used. */
    static final int USAGE = 2;
    /** Pawl cannot be reached, or cannot answer now. */
    static final int UNAVAILABLE = 3;
    /** It was done, and did not come to what was hoped for. */
    static final int OTHERWISE = 4;

    private ExitCode() {}
}
