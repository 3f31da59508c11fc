package dev.pawl.cli;

import dev.pawl.client.model.AuditEvent;

/** Shows a job while it makes progress. */
interface WatchView extends AutoCloseable {
    void moved(AuditEvent event);

    /** Nothing goes on until somebody does what {@code words} say. */
    void waits(String words);

    /** The connection was established, or was lost and is being re-established. */
    void connected(boolean isConnected);

    @Override
    default void close() {}
}
