package dev.pawl.log;

/** A failure whose message and causes quote nothing that a request or a row carried; the log may hold all of it. */
public interface Loggable {
    /** {@code failure} itself if the log may hold it; otherwise its type and its stack trace, and no message. */
    static Throwable of(Throwable failure) {
        if (failure instanceof Loggable) {
            return failure;
        }
        Throwable bare = new Throwable(failure.getClass().getName());
        bare.setStackTrace(failure.getStackTrace());
        return bare;
    }
}
