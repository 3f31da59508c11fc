package dev.pawl.oversight;

import static dev.pawl.db.generated.Tables.ACCESS_EVENT;

import dev.pawl.db.Columns;
import dev.pawl.db.Database;
import dev.pawl.db.RowWrite;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who read whose trail: append only. The database numbers, dates and chains the rows (spec/audit_chain.md). */
public final class AccessRepository {
    private record Access(
            String readerId,
            String readerRole,
            @Nullable String ownerId,
            @Nullable UUID jobId,
            String correlationId) {}

    private static final RowWrite<Access> INSERT = Columns.of(Access.class)
            .withFixed(ACCESS_EVENT.READER_ID, Access::readerId)
            .withFixed(ACCESS_EVENT.READER_ROLE, Access::readerRole)
            .withFixed(ACCESS_EVENT.OWNER_ID, Access::ownerId)
            .withFixed(ACCESS_EVENT.JOB_ID, Access::jobId)
            .withFixed(ACCESS_EVENT.CORRELATION_ID, Access::correlationId)
            .insertInto(ACCESS_EVENT);

    private final Database database;

    public AccessRepository(Database database) {
        this.database = database;
    }

    /**
     * Commits one row.
     *
     * @param ownerId null, like {@code jobId}, if the trails of anybody are read
     */
    void append(
            String readerId, String readerRole, @Nullable String ownerId, @Nullable UUID jobId, String correlationId) {
        database.transaction(tx -> {
            tx.write(INSERT, new Access(readerId, readerRole, ownerId, jobId, correlationId));
            return true;
        });
    }
}
