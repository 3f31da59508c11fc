package dev.pawl.http;

import dev.pawl.db.DatabaseException;

/** What of an unforeseen failure may stand in the log. */
public final class Loggable {
    private Loggable() {}

    /** Messages of foreign exceptions may quote what a request carried, which no log may hold. */
    public static Throwable of(Exception e) {
        if (e instanceof DatabaseException) {
            return e;
        }
        Throwable bare = new Throwable(e.getClass().getName());
        bare.setStackTrace(e.getStackTrace());
        return bare;
    }
}
