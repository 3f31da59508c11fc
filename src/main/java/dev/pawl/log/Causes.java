package dev.pawl.log;

import java.util.stream.Stream;

/** What a failure is due to. A client may wrap the exception that tells it in others. */
public final class Causes {
    private Causes() {}

    /** Whether {@code failed} or one of its causes is a {@code kind}. */
    public static boolean isCausedBy(Throwable failed, Class<? extends Throwable> kind) {
        return Stream.iterate(failed, e -> e != null, Throwable::getCause).anyMatch(kind::isInstance);
    }
}
