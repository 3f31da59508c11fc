package dev.pawl.stream;

import dev.pawl.audit.AuditEvent;
import dev.pawl.db.TransientDatabaseException;
import dev.pawl.http.EventStream;
import dev.pawl.job.progress.ProgressRepository.Latest;
import dev.pawl.stream.AuditFeed.Position;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Streams the audit events of one job, and its progress in between. Events are always read from the trail, after the
 * last event sent, so no event is left out or sent twice, however often the stream is woken.
 */
final class JobStream extends LiveStream {
    private final AuditFeed feed;
    private volatile int sent;
    /** The version with which the job came to the status that was sent last; 0 if that was not sent on this stream. */
    private int moved;
    /** What is to be sent; null if nothing is. */
    private final AtomicReference<@Nullable Latest> waiting = new AtomicReference<>();
    /** When the latest progress that was handed over had been reported. */
    private volatile Instant latest = Instant.MIN;

    /** @param seen the sequence of the last event that the client has; 0 for none */
    JobStream(UUID jobId, int seen, AuditFeed feed) {
        super(jobId);
        this.feed = feed;
        this.sent = seen;
    }

    /** The position after the last event sent. */
    Position position() {
        return new Position(id(), sent);
    }

    /** Hands over the progress of the job; called by one thread. */
    void progressed(Latest progress) {
        Instant reportedAt = progress.progress().reportedAt();
        if (reportedAt.isAfter(latest)) {
            latest = reportedAt;
            waiting.set(progress);
            wake();
        }
    }

    @Override
    boolean sendNews(EventStream open, BooleanSupplier admitted) throws IOException {
        Latest progress = waiting.getAndSet(null);
        List<AuditEvent> events = news();
        if ((!events.isEmpty() || progress != null) && !admitted.getAsBoolean()) {
            return false;
        }
        for (AuditEvent event : events) {
            open.send(event.sequence(), event);
            sent = event.sequence();
            moved = event.newStatus() == event.prevStatus() ? moved : event.sequence();
            if (event.newStatus().isTerminal()) {
                return false;
            }
        }
        if (progress != null && isOfStatusSent(progress)) {
            open.send("progress", progress.progress());
        }
        if (events.size() == AuditFeed.PAGE) {
            wake();
        }
        return true;
    }

    /** A client never gets progress of a status before it knows of the status, or after it knows of the next. */
    private boolean isOfStatusSent(Latest progress) {
        return moved <= progress.movedVersion() && progress.movedVersion() <= sent;
    }

    private List<AuditEvent> news() {
        try {
            return feed.after(position());
        } catch (TransientDatabaseException e) {
            // The database is unreachable. Once it is back, the stream is woken for missed events.
            return List.of();
        }
    }
}
