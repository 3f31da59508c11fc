package dev.pawl.oversight;

import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.PROJECT;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;

import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Param;

/** Who owns what, which never changes. */
public final class OwnerRepository {
    private static final Param<UUID> JOB_ID = param("id", JOB.ID);
    private static final Param<UUID> PROJECT_ID = param("id", PROJECT.ID);
    private static final RenderedSql OF_JOB =
            RenderedSql.of(select(JOB.OWNER_ID).from(JOB).where(JOB.ID.eq(JOB_ID)));
    private static final RenderedSql OF_PROJECT =
            RenderedSql.of(select(PROJECT.OWNER_ID).from(PROJECT).where(PROJECT.ID.eq(PROJECT_ID)));

    private final Database database;

    public OwnerRepository(Database database) {
        this.database = database;
    }

    Optional<String> ofJob(UUID jobId) {
        return database.read(OF_JOB.bind().set(JOB_ID, jobId)).getFirst().stream()
                .map(row -> row.get(JOB.OWNER_ID))
                .findFirst();
    }

    Optional<String> ofProject(UUID projectId) {
        return database.read(OF_PROJECT.bind().set(PROJECT_ID, projectId)).getFirst().stream()
                .map(row -> row.get(PROJECT.OWNER_ID))
                .findFirst();
    }
}
