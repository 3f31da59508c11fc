package dev.pawl.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what the tests of this JVM have left open when it ends, the latest first: a Pawl before its database. */
final class AtExit {
    private static final Logger log = LoggerFactory.getLogger(AtExit.class);
    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(AtExit::closeAll, "at-exit"));
    }

    private AtExit() {}

    /** Has {@code open} closed, and returns it. */
    static <T extends AutoCloseable> T close(T open) {
        synchronized (OPEN) {
            OPEN.push(open);
        }
        return open;
    }

    /** {@code closed} needs it no more. */
    static void forget(AutoCloseable closed) {
        synchronized (OPEN) {
            OPEN.remove(closed);
        }
    }

    private static void closeAll() {
        synchronized (OPEN) {
            while (!OPEN.isEmpty()) {
                try {
                    OPEN.pop().close();
                } catch (Exception e) {
                    log.error("not closed", e);
                }
            }
        }
    }
}
