package dev.pawl.testing;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The log appender of tests: collects warnings and errors for {@link QuietLog}, or prints them. */
public final class Troubles extends AppenderBase<ILoggingEvent> {
    private static final Queue<String> KEPT = new ConcurrentLinkedQueue<>();
    private static volatile boolean keeps;

    static {
        AtExit.close(() -> drain().forEach(System.err::println));
    }

    @Override
    protected void append(ILoggingEvent event) {
        String logger = event.getLoggerName();
        String line = "%s %s: %s"
                .formatted(
                        event.getLevel(), logger.substring(logger.lastIndexOf('.') + 1), event.getFormattedMessage());
        String trace = ThrowableProxyUtil.asString(event.getThrowableProxy());
        add(trace.isEmpty() ? line : line + "\n" + trace);
    }

    static void add(String line) {
        if (keeps) {
            KEPT.add(line);
        } else {
            System.err.println(line);
        }
    }

    /** From now on nothing is printed before the end of the JVM. */
    static void keep() {
        keeps = true;
    }

    static boolean areKept() {
        return keeps;
    }

    /** What has come since the last time, oldest first. */
    static List<String> drain() {
        List<String> drained = new ArrayList<>();
        for (String line = KEPT.poll(); line != null; line = KEPT.poll()) {
            drained.add(line);
        }
        return drained;
    }
}
