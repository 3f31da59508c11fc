package dev.pawl.db;

import java.time.Duration;

/**
 * The timeouts of database access.
 *
 * @param lock for a row lock, before {@code JOB_BUSY}
 * @param connection for a connection of the pool, or for a turn at a row, before {@code SERVICE_UNAVAILABLE}
 * @param statement for any statement; longer than {@code lock}, so that a locked row is distinguished from a slow
 *     database
 * @param silence for any data from the server, in whole seconds; longer than {@code statement}, so that a working
 *     database responds first
 * @param idleInTransaction for the next statement of a transaction, enforced by the server: it releases the row lock of
 *     a process that is frozen or lost; much longer than a pause of the JVM
 * @param transaction for a whole transaction, enforced by the server
 */
public record DatabaseTiming(
        Duration lock,
        Duration connection,
        Duration statement,
        Duration silence,
        Duration idleInTransaction,
        Duration transaction) {
    /** The production values (spec/decisions/041). */
    public static final DatabaseTiming USUAL = new DatabaseTiming(
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofMillis(2_500),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15));
}
