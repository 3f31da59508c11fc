package dev.pawl.db;

import java.time.Duration;

/**
 * How long the database is waited for.
 *
 * @param lock for the lock of a row, before {@code JOB_BUSY}
 * @param connection for a connection of the pool, or for one's turn at a row, before {@code SERVICE_UNAVAILABLE}
 * @param statement for any statement; more than for a lock, so that a held row is told from a slow database
 * @param silence for a sign of life of the server, in whole seconds; more than for a statement, so that a database that
 *     is alive answers first
 * @param idleInTransaction for the next statement of a transaction, by the server: a process that is frozen or lost
 *     between its lock and its commit lets go of the row after so long; far more than a pause of the virtual machine
 * @param transaction for the end of a transaction, by the server
 */
public record DatabaseTiming(
        Duration lock,
        Duration connection,
        Duration statement,
        Duration silence,
        Duration idleInTransaction,
        Duration transaction) {
    /** Of production (spec/decisions/041). */
    public static final DatabaseTiming USUAL = new DatabaseTiming(
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofMillis(2_500),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15));
}
