package dev.pawl.db;

import static dev.pawl.db.generated.Tables.DISPATCH;

import dev.pawl.refusal.RefusedException;
import org.jooq.impl.DSL;

/** Whether the database is reachable and migrated. */
public final class Readiness {
    private static final SqlTemplate NEWEST_TABLE =
            SqlTemplate.of(DSL.select(DISPATCH.DISPATCH_ID).from(DISPATCH).where(DSL.falseCondition()));

    private final Database database;

    public Readiness(Database database) {
        this.database = database;
    }

    /** Asks the database; answers within the pool's connection timeout. */
    public boolean isReady() {
        try {
            database.read(NEWEST_TABLE.bind());
            return true;
        } catch (RefusedException | DatabaseException e) {
            return false;
        }
    }
}
