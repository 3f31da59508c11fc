package dev.pawl.db;

import static dev.pawl.db.generated.Tables.HOME;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;

import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** The home of a database's rows: distinguishes the original from a copy (spec/decisions/043). */
public final class Home {
    private static final Field<Boolean> AT_HOME = field("at_home()", SQLDataType.BOOLEAN);
    private static final RenderedSql ASK = RenderedSql.of(DSL.select(AT_HOME));

    private static final Field<Long> CLUSTER =
            field("(SELECT system_identifier FROM pg_control_system())", HOME.SYSTEM_IDENTIFIER.getDataType());
    private static final Field<Long> DATABASE =
            field("(SELECT oid FROM pg_database WHERE datname = current_database())", HOME.DATABASE_OID.getDataType());
    private static final RenderedSql MOVE_IN = RenderedSql.of(DSL.update(HOME)
            .set(HOME.SYSTEM_IDENTIFIER, CLUSTER)
            .set(HOME.DATABASE_OID, DATABASE)
            .set(HOME.SINCE, field("now()", HOME.SINCE.getDataType())));

    private static final Field<Integer> PROCESSES = DSL.count().as("processes");
    /** Each {@code serve} process keeps one such connection open. */
    private static final RenderedSql SERVING = RenderedSql.of(DSL.select(PROCESSES)
            .from("pg_stat_activity")
            .where(field("datname").eq(field("current_database()")))
            .and(field("application_name", String.class).eq(inline(Listener.APPLICATION))));

    private final Database database;

    public Home(Database database) {
        this.database = database;
    }

    /** Whether this database of this cluster is the home of the rows: written or adopted here. */
    public boolean isHere() {
        return database.read(ASK.bind()).getFirst().getFirst().get(AT_HOME);
    }

    /** Makes this database of this cluster the home of its rows. Requires the owner's privileges. */
    public void moveIn() {
        database.transaction(tx -> {
            tx.write(MOVE_IN.bind());
            return tx;
        });
    }

    /** How many Pawl processes currently serve this database. */
    public int processesServing() {
        return database.read(SERVING.bind()).getFirst().getFirst().get(PROCESSES);
    }
}
