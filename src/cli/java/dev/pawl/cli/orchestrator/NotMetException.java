package dev.pawl.cli.orchestrator;

/** A point does not hold, or cannot be seen. */
final class NotMetException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Verdict verdict;
    private final String found;

    private NotMetException(Verdict verdict, String found) {
        super(found);
        this.verdict = verdict;
        this.found = found;
    }

    static NotMetException fails(String found) {
        return new NotMetException(Verdict.FAILS, found);
    }

    static NotMetException unseen(String why) {
        return new NotMetException(Verdict.UNSEEN, why);
    }

    Finding about(Point point) {
        return new Finding(point, verdict, found);
    }
}
