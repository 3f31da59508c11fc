package dev.pawl.stream;

import dev.pawl.audit.AuditEvent;
import dev.pawl.http.EventStream;
import dev.pawl.refusal.RefusedException;
import dev.pawl.stream.AuditFeed.Position;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/**
 * The audit events of one job. What is sent is always read from the trail, behind the last event sent: whatever woke the
 * stream, and however often, no event is left out or sent twice.
 */
final class JobStream extends LiveStream {
    private final AuditFeed feed;
    private volatile int sent;

    /** @param seen the last event that the client has, or 0 */
    JobStream(UUID jobId, int seen, AuditFeed feed) {
        super(jobId);
        this.feed = feed;
        this.sent = seen;
    }

    /** Where in the trail it stands. */
    Position position() {
        return new Position(id(), sent);
    }

    @Override
    boolean sendNews(EventStream open) throws IOException {
        List<AuditEvent> events = news();
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
        } catch (RefusedException e) {
            // The database is away. The stream is woken for what is there when it is back.
            return List.of();
        }
    }
}
