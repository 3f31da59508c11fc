package dev.pawl.dispatch;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentMap;

/**
 * Orders waiting webhooks fairly among editors (spec/decisions/040). The turns of one editor are a second apart, so
 * that a large batch lets other editors in between. No webhook starves, because turns are times.
 */
final class EditorTurns {
    private static final Duration APART = Duration.ofSeconds(1);
    /** An editor that is evicted starts again at the current time. */
    private static final int MOST_EDITORS = 10_000;

    private final ConcurrentMap<String, Instant> latest = Caffeine.newBuilder()
            .maximumSize(MOST_EDITORS)
            .<String, Instant>build()
            .asMap();

    /** The turn of the next webhook of {@code editor}; never before {@code now}. */
    Instant next(String editor, Instant now) {
        return latest.merge(editor, now, (before, present) -> {
            Instant next = before.plus(APART);
            return next.isAfter(present) ? next : present;
        });
    }
}
