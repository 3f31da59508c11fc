package dev.pawl.archive;

import dev.pawl.db.Database;
import dev.pawl.db.Transaction;
import dev.pawl.db.TransientDatabaseException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Moves jobs that ended long ago into files, batch by batch: first the file is safe on disk, then the rows are deleted.
 * A job is moved only with its whole chain of retries, and only if all of them have ended. Never waits for a locked
 * row, and locks only rows of jobs that have ended.
 */
public final class Archive {
    /** The most jobs whose lines are in memory at a time. */
    private static final int CHUNK = 20;

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final Database database;
    private final ArchiveRepository jobs;

    /** @param database connected as the owner, who alone may delete */
    public Archive(Database database, ArchiveRepository jobs) {
        this.database = database;
        this.jobs = jobs;
    }

    private interface BatchAction {
        Amount take(List<UUID> lookedAt);
    }

    /** Counts what {@link #move} would move now; changes nothing. */
    public Amount count(Instant before, int batch) {
        return eachBatch(before, batch, lookedAt -> {
            List<UUID> ended = jobs.ended(lookedAt, before);
            return ended.isEmpty() ? Amount.NOTHING : jobs.amount(ended);
        });
    }

    /**
     * Moves jobs that have not changed since {@code before} into files in {@code folder}, one file for each batch.
     *
     * @param batch how many jobs one transaction examines, 1 to 1,000
     * @param written receives each file before its rows are deleted
     * @throws ArchiveFailedException if a file cannot be written
     * @throws TransientDatabaseException if the database is unreachable or busy. In either case each batch is moved
     *     completely or not at all, and running the command again continues from there
     */
    public Amount move(Instant before, int batch, Path folder, Consumer<Path> written) {
        return eachBatch(
                before,
                batch,
                lookedAt -> jobs.ended(lookedAt, before).isEmpty()
                        ? Amount.NOTHING
                        : database.transaction(tx -> moveBatch(tx, lookedAt, before, folder, written)));
    }

    private Amount eachBatch(Instant before, int batch, BatchAction action) {
        Amount total = Amount.NOTHING;
        UUID last = BEFORE_ALL;
        while (true) {
            List<UUID> lookedAt = jobs.createdBefore(before, last, batch);
            if (lookedAt.isEmpty()) {
                return total;
            }
            total = total.plus(action.take(lookedAt));
            last = lookedAt.getLast();
        }
    }

    private Amount moveBatch(Transaction tx, List<UUID> lookedAt, Instant before, Path folder, Consumer<Path> written) {
        List<UUID> ended = jobs.lockEnded(tx, lookedAt, before);
        if (ended.isEmpty()) {
            return Amount.NOTHING;
        }
        try (ArchiveFile file = ArchiveFile.create(folder, ended.getFirst())) {
            for (int i = 0; i < ended.size(); i += CHUNK) {
                file.append(jobs.lines(tx, ended.subList(i, Math.min(i + CHUNK, ended.size()))));
            }
            written.accept(file.finish());
        }
        return jobs.delete(tx, ended);
    }
}
