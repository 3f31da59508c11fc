package dev.pawl.db;

import static dev.pawl.db.generated.Tables.HOME;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;

import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Where the rows of a database live, or whether they are a copy (spec/decisions/043). */
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
    /** Each process of {@code serve} has one such connection, for as long as it runs. */
    private static final RenderedSql SERVING = RenderedSql.of(DSL.select(PROCESSES)
            .from("pg_stat_activity")
            .where(field("datname").eq(field("current_database()")))
            .and(field("application_name", String.class).eq(inline(Listener.APPLICATION))));

    private final Database database;

    public Home(Database database) {
        this.database = database;
    }

    /** Whether the rows were written in this database of this cluster, or have been adopted there. */
    public boolean isHere() {
        return database.read(ASK.bind()).getFirst().getFirst().get(AT_HOME);
    }

    /** From now on this database of this cluster is where the rows live. Takes the rights of the owner. */
    public void moveIn() {
        database.transaction(tx -> {
            tx.write(MOVE_IN.bind());
            return tx;
        });
    }

    /** How many processes of Pawl serve on this database now. */
    public int processesServing() {
        return database.read(SERVING.bind()).getFirst().getFirst().get(PROCESSES);
    }
}
