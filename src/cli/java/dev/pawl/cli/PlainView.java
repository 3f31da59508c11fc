package dev.pawl.cli;

import dev.pawl.client.model.AuditEvent;

/** One line for each event, for a file or a pipe; as JSON with {@code --json}. */
final class PlainView implements WatchView {
    private final Session session;
    private final Stages stages = new Stages();

    PlainView(Session session) {
        this.session = session;
    }

    @Override
    public void moved(AuditEvent event) {
        session.console().line(session.json() ? Pawl.json(event) : EventText.of(event, stages.move(event)));
    }

    @Override
    public void connected(boolean isConnected) {
        if (!isConnected) {
            session.console().problem("The connection is lost; trying again.");
        }
    }
}
