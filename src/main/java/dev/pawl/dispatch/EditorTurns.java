package dev.pawl.dispatch;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentMap;

/**
 * When it is a webhook's turn among those that wait (spec/decisions/040). Those of one editor follow each other by a
 * second, so that a crowd of them lets others in between; each has its turn in the end, since time goes on.
 */
final class EditorTurns {
    private static final Duration APART = Duration.ofSeconds(1);
    /** Whoever is forgotten begins again at the present. */
    private static final int MOST_EDITORS = 10_000;

    private final ConcurrentMap<String, Instant> latest = Caffeine.newBuilder()
            .maximumSize(MOST_EDITORS)
            .<String, Instant>build()
            .asMap();

    /** The turn of the next webhook that {@code editor} causes; not before {@code now}. */
    Instant next(String editor, Instant now) {
        return latest.merge(editor, now, (before, present) -> {
            Instant next = before.plus(APART);
            return next.isAfter(present) ? next : present;
        });
    }
}
