package dev.pawl.archive;

import dev.pawl.db.Database;
import dev.pawl.db.Transaction;
import dev.pawl.refusal.RefusedException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Moves jobs that ended long ago into files, batch by batch: first their lines are safe on the disk, then they are
 * deleted. A job goes only together with all its retries and the one that it is a retry of, when all of them have
 * ended. It waits for no row that somebody holds, and holds only rows of jobs that have ended.
 */
public final class Archive {
    /** The most jobs whose lines are in memory at a time. */
    private static final int CHUNK = 20;

    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final Database database;
    private final ArchiveRepository jobs;

    /** @param database of the owner: nobody else may delete */
    public Archive(Database database, ArchiveRepository jobs) {
        this.database = database;
        this.jobs = jobs;
    }

    private interface Step {
        Amount take(List<UUID> lookedAt);
    }

    /** What {@link #move} would move now; changes nothing. */
    public Amount count(Instant before, int batch) {
        return eachBatch(before, batch, lookedAt -> {
            List<UUID> ended = jobs.ended(lookedAt, before);
            return ended.isEmpty() ? Amount.NOTHING : jobs.amount(ended);
        });
    }

    /**
     * Moves jobs that have not changed since {@code before} into files in {@code folder}, a file a batch.
     *
     * @param batch how many jobs to look at in a transaction, 1 to 1,000
     * @param written takes each file before what it holds is deleted
     * @throws ArchiveFailedException when a file cannot be written
     * @throws RefusedException when the database cannot be reached or has no time. In either case each batch is moved or
     *     still there, and moving again goes on from there
     */
    public Amount move(Instant before, int batch, Path folder, Consumer<Path> written) {
        return eachBatch(
                before,
                batch,
                lookedAt -> jobs.ended(lookedAt, before).isEmpty()
                        ? Amount.NOTHING
                        : database.transaction(tx -> moveBatch(tx, lookedAt, before, folder, written)));
    }

    private Amount eachBatch(Instant before, int batch, Step step) {
        Amount total = Amount.NOTHING;
        UUID last = BEFORE_ALL;
        while (true) {
            List<UUID> lookedAt = jobs.createdBefore(before, last, batch);
            if (lookedAt.isEmpty()) {
                return total;
            }
            total = total.plus(step.take(lookedAt));
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
