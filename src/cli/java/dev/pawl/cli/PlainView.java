package dev.pawl.cli;

import dev.pawl.client.model.AuditEvent;
import java.util.List;

/** One line for each event, for a file or a pipe; as JSON with {@code --json}. */
final class PlainView implements WatchView {
    private final Session session;
    private final Stages stages = new Stages();

    PlainView(Session session) {
        this.session = session;
    }

    @Override
    public void moved(AuditEvent event) {
        session.answer(event, List.of(EventText.of(event, stages.move(event))));
    }

    @Override
    public void waits(String words) {
        session.console().line(words);
    }

    @Override
    public void connected(boolean isConnected) {
        if (!isConnected) {
            session.console().problem("The connection is lost; trying again.");
        }
    }
}
