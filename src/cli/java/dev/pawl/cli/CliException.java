package dev.pawl.cli;

/** Ends the command with a message and an exit code. */
final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CliException(int exitCode, String words) {
        super(words);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
