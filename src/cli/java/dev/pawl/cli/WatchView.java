package dev.pawl.cli;

import dev.pawl.client.model.AuditEvent;

/** How a job is shown while it moves. */
interface WatchView extends AutoCloseable {
    void moved(AuditEvent event);

    /** The connection has come about, or is lost and made again. */
    void connected(boolean isConnected);

    @Override
    default void close() {}
}
