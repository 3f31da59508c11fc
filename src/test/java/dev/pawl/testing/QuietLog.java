package dev.pawl.testing;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a class of tests when something was logged with WARN or ERROR, or a thread died, and neither {@link
 * CapturedLog} nor {@link LogsWarnings} expected that. JUnit discovers it and applies it to all classes.
 */
public final class QuietLog implements BeforeAllCallback, AfterAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Troubles.keep();
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, death) -> Troubles.add("died " + thread.getName() + ": " + death));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        check(context.getRequiredTestClass());
    }

    /** Judges what has been logged since the last time as the log of {@code test}. */
    static void check(Class<?> test) {
        List<String> lines = Troubles.drain();
        LogsWarnings expected = test.getAnnotation(LogsWarnings.class);
        List<String> required = expected == null ? List.of() : List.of(expected.value());
        List<String> possible = expected == null
                ? List.of()
                : Stream.concat(required.stream(), Stream.of(expected.perhaps()))
                        .toList();
        List<String> unexpected = lines.stream()
                .filter(line -> possible.stream().noneMatch(line::startsWith))
                .distinct()
                .toList();
        List<String> missing = required.stream()
                .filter(beginning -> lines.stream().noneMatch(line -> line.startsWith(beginning)))
                .toList();
        if (!unexpected.isEmpty() || !missing.isEmpty()) {
            throw new AssertionError("logged and not expected:\n%s\nexpected and not logged:\n%s"
                    .formatted(String.join("\n", unexpected), String.join("\n", missing)));
        }
    }
}
