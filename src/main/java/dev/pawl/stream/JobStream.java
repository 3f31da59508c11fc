package dev.pawl.stream;

import dev.pawl.audit.AuditEvent;
import dev.pawl.db.TransientDatabaseException;
import dev.pawl.http.EventStream;
import dev.pawl.stream.AuditFeed.Position;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Streams the audit events of one job. Events are always read from the trail, after the last event sent, so no event is
 * left out or sent twice, however often the stream is woken.
 */
final class JobStream extends LiveStream {
    private final AuditFeed feed;
    private volatile int sent;

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

    @Override
    boolean sendNews(EventStream open, BooleanSupplier admitted) throws IOException {
        List<AuditEvent> events = news();
        if (!events.isEmpty() && !admitted.getAsBoolean()) {
            return false;
        }
        for (AuditEvent event : events) {
            open.send(event.sequence(), event);
            sent = event.sequence();
            if (event.newStatus().isTerminal()) {
                return false;
            }
        }
        if (events.size() == AuditFeed.PAGE) {
            wake();
        }
        return true;
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
