package dev.pawl.stream;

import static java.util.stream.Collectors.toSet;

import dev.pawl.db.TransientDatabaseException;
import dev.pawl.http.EventStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Streams hints about the jobs of one project, or of one editor. Several changes of one job may become one hint. If hints could be lost,
 * the stream ends instead, and the client reconnects and reads the list.
 */
final class HintStream extends LiveStream {
    private static final int MOST_WAITING = 2_000;
    private static final int MOST_TOGETHER = 200;

    private final Function<Set<UUID>, List<Hint>> hints;
    private final Set<UUID> moved = ConcurrentHashMap.newKeySet();

    /**
     * @param id of the project, or the key of the editor
     * @param hints reads those about the jobs that may be shown
     */
    HintStream(UUID id, Function<Set<UUID>, List<Hint>> hints) {
        super(id);
        this.hints = hints;
    }

    /** Records that a job has changed. */
    void moved(UUID jobId) {
        if (moved.size() < MOST_WAITING) {
            moved.add(jobId);
            wake();
        } else {
            end();
        }
    }

    @Override
    boolean sendNews(EventStream open, BooleanSupplier admitted) throws IOException {
        Set<UUID> taken = moved.stream().limit(MOST_TOGETHER).collect(toSet());
        if (taken.isEmpty()) {
            return true;
        }
        moved.removeAll(taken); // Before they are read, so that a later change causes another hint.
        try {
            List<Hint> found = hints.apply(taken);
            if (!found.isEmpty() && !admitted.getAsBoolean()) {
                return false;
            }
            for (Hint hint : found) {
                open.send(hint);
            }
        } catch (TransientDatabaseException e) {
            return false;
        }
        if (!moved.isEmpty()) {
            wake();
        }
        return true;
    }
}
