package dev.pawl.db;

import static dev.pawl.db.generated.Tables.FLYWAY_SCHEMA_HISTORY;
import static dev.pawl.db.generated.Tables.SCHEMA_COMPATIBILITY;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.pawl.db.SchemaState.Problem;
import dev.pawl.db.generated.KnownMigrations;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jooq.Field;
import org.jooq.impl.DSL;

/** Checks that the database is reachable, accepts writes and has a compatible schema (spec/decisions/017). */
public final class Readiness {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration MOST_AGE = Duration.ofSeconds(1);
    private static final String INVALID_LOGIN_CLASS = "28";
    /** The server requires a password, and none is configured. */
    private static final String REJECTED = "08004";

    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String NO_SUCH_TABLE = "42P01";
    /** The number of a migration; NULL if it is not numbered like Pawl's own. */
    private static final Field<Integer> VERSION = DSL.field(
            "CASE WHEN {0} ~ '^[0-9]{1,9}$' THEN CAST({0} AS integer) END",
            Integer.class, FLYWAY_SCHEMA_HISTORY.VERSION);

    private static final RenderedSql APPLIED = RenderedSql.of(DSL.select(
                    VERSION,
                    FLYWAY_SCHEMA_HISTORY.SCRIPT,
                    FLYWAY_SCHEMA_HISTORY.CHECKSUM,
                    FLYWAY_SCHEMA_HISTORY.SUCCESS,
                    SCHEMA_COMPATIBILITY.SERVES_SINCE)
            .from(FLYWAY_SCHEMA_HISTORY)
            .leftJoin(SCHEMA_COMPATIBILITY)
            .on(SCHEMA_COMPATIBILITY.VERSION.eq(VERSION))
            .where(FLYWAY_SCHEMA_HISTORY.TYPE.eq(DSL.inline("SQL")))
            .orderBy(FLYWAY_SCHEMA_HISTORY.INSTALLED_RANK));

    private static final Field<String> READ_ONLY = DSL.field("current_setting('transaction_read_only')", String.class);
    private static final RenderedSql WRITABLE = RenderedSql.of(DSL.select(READ_ONLY));

    private static final String COPY = "its rows are a copy: they were written in another database or another cluster";
    private static final String ADOPT = "If this database takes the place of the original, which is gone: pawl adopt."
            + "\nIf the original lives on, or may: pawl adopt --withdraw, so that nothing is sent twice."
            + "\nBoth as pawl_owner; docs/restore.md says what comes with it.";

    private final Database probes;
    private final Database served;
    private final Home home;
    private final SchemaHistory history = new SchemaHistory(KnownMigrations.ALL);
    private final LoadingCache<Database, SchemaState> recent;

    /**
     * @param probes a pool of one connection that nothing else uses, so that a busy pool does not affect the result
     * @param served the pool of requests; its connections are evicted if the server turns out to be read-only
     */
    public Readiness(Database probes, Database served) {
        this(probes, served, Ticker.systemTicker());
    }

    Readiness(Database probes, Database served, Ticker ticker) {
        this.probes = probes;
        this.served = served;
        this.home = new Home(probes);
        this.recent =
                Caffeine.newBuilder().expireAfterWrite(MOST_AGE).ticker(ticker).build(database -> state());
    }

    /** Like {@link #state}, but up to a second old: concurrent callers share one result. */
    public SchemaState recentState() {
        return recent.get(probes);
    }

    /** Queries the database; returns within the pool's connection timeout. */
    public SchemaState state() {
        return state(true);
    }

    /** Like {@link #state}, but also accepts a copy that has not been adopted. */
    public SchemaState stateOfCopy() {
        return state(false);
    }

    private SchemaState state(boolean atHome) {
        try {
            List<List<Row>> found = probes.read(WRITABLE.bind(), APPLIED.bind());
            if (!"off".equals(found.getFirst().getFirst().get(READ_ONLY))) {
                probes.abandonConnections();
                served.abandonConnections();
                return new SchemaState.Unreachable();
            }
            SchemaState schema = history.judge(
                    found.getLast().stream().map(Readiness::applied).toList());
            return schema instanceof SchemaState.Compatible && atHome && !home.isHere()
                    ? unusable(COPY, ADOPT)
                    : schema;
        } catch (TransientDatabaseException e) {
            String state = e.getCause() instanceof SQLException cause ? String.valueOf(cause.getSQLState()) : "";
            return state.startsWith(INVALID_LOGIN_CLASS) || state.equals(REJECTED) || state.equals(NO_SUCH_DATABASE)
                    ? unusable(
                            "the database refuses the connection (SQLSTATE " + state + ")",
                            "To connect, correct PAWL_DATABASE_URL, PAWL_DATABASE_USER or PAWL_DATABASE_PASSWORD.")
                    : new SchemaState.Unreachable();
        } catch (DatabaseException e) {
            return e.sqlState().equals(NO_SUCH_TABLE)
                    ? unusable("the database holds no schema of Pawl", SchemaHistory.MIGRATE)
                    : unusable(
                            "PAWL_DATABASE_USER cannot read the history of the schema (SQLSTATE " + e.sqlState() + ")",
                            "To serve, connect as pawl_service; db/README.md says how its rights are granted.");
        }
    }

    /**
     * Whether the database is reachable; if so, its schema is compatible, and its sessions are Pawl's own.
     *
     * @throws IncompatibleSchemaException otherwise
     */
    public boolean isSchemaKnown() {
        return switch (state()) {
            case SchemaState.Compatible() -> keepsSessions();
            case SchemaState.Unreachable() -> false;
            case SchemaState.Incompatible incompatible -> throw new IncompatibleSchemaException(incompatible);
        };
    }

    private boolean keepsSessions() {
        try {
            Optional<Problem> problem =
                    probes.inConnection(one -> served.inConnection(other -> SharedSessions.between(one, other)));
            problem.ifPresent(found -> {
                throw new IncompatibleSchemaException(new SchemaState.Incompatible(List.of(found)));
            });
            return true;
        } catch (TransientDatabaseException e) {
            return false;
        }
    }

    /**
     * Waits until the database is reachable and its schema is compatible.
     *
     * @throws IncompatibleSchemaException when it holds another
     */
    public void awaitSchema() throws InterruptedException {
        while (!isSchemaKnown()) {
            Thread.sleep(POLL);
        }
    }

    private static SchemaState unusable(String what, String remedy) {
        return new SchemaState.Incompatible(List.of(new Problem(what, remedy)));
    }

    private static SchemaHistory.Applied applied(Row row) {
        return new SchemaHistory.Applied(
                row.get(VERSION),
                row.get(FLYWAY_SCHEMA_HISTORY.SCRIPT),
                row.get(FLYWAY_SCHEMA_HISTORY.CHECKSUM),
                row.get(FLYWAY_SCHEMA_HISTORY.SUCCESS),
                row.get(SCHEMA_COMPATIBILITY.SERVES_SINCE));
    }
}
