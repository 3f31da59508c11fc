package dev.pawl.log;

/** An exception whose message and causes contain no data of requests or rows, so that it may be logged completely. */
public interface Loggable {
    /** {@code failure} itself if it is {@code Loggable}; otherwise its type and stack trace, without the message. */
    static Throwable of(Throwable failure) {
        if (failure instanceof Loggable) {
            return failure;
        }
        Throwable bare = new Throwable(failure.getClass().getName());
        bare.setStackTrace(failure.getStackTrace());
        return bare;
    }
}
