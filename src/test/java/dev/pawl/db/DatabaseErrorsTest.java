package dev.pawl.db;

import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.param;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PostgresServer;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The table of spec/decisions/041: each error is provoked, and afterwards the connection is clean or replaced. Errors
 * that need a failing network, a full disk or a killed server have their own tests.
 */
@Slow("each error of the table is brought about, and most come when a limit has passed")
class DatabaseErrorsTest {
    private static final PostgresServer SERVER = PostgresServer.empty();
    private static final TestDatabase DATABASE = SERVER.createDatabase();
    private static final Param<UUID> ID = param("id", UUID.class);
    private static final RenderedSql LOCK =
            RenderedSql.of(DSL.select(JOB.STATUS).from(JOB).where(JOB.ID.eq(ID)).forUpdate());
    private static final RenderedSql TOUCH =
            RenderedSql.of(DSL.update(JOB).set(JOB.UPDATED_AT, JOB.UPDATED_AT).where(JOB.ID.eq(ID)));
    private static final BoundStatement SLEEP = select("CAST(pg_sleep(20) AS text)");
    private static final BoundStatement SORT =
            select("(SELECT CAST(max(md5) AS text) FROM (SELECT md5(CAST(n AS text)) FROM generate_series(1, 100000) n"
                    + " ORDER BY 1 OFFSET 1) sorted)");

    private final OneConnection connection = new OneConnection(DATABASE);
    private final Database database = connection.database();
    private final UUID job = JobFixture.inStatus(DATABASE, "nobody", "AUDIO_EXTRACTING");
    private final UUID other = JobFixture.inStatus(DATABASE, "nobody", "AUDIO_EXTRACTING");

    @AfterEach
    void close() {
        connection.close();
    }

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }

    @Test
    void serialization_failure_40001() {
        set("default_transaction_isolation", "repeatable read");
        TransientDatabaseException refused;
        try (HeldJob held = HeldJob.lock(DATABASE, job)) {
            Future<TransientDatabaseException> waiting = AtOnce.start(() -> refusal(tx -> tx.read(lock(job))));
            held.awaitWaiting(1);
            held.execute("UPDATE job SET updated_at = updated_at WHERE id = ?", job);
            held.release();
            refused = AtOnce.result(waiting);
        }
        assertIs(RowBusyException.class, "40001", refused);
        connection.assertCleanAndSame();
    }

    @Test
    void deadlock_detected_40P01() throws SQLException {
        SERVER.execute("ALTER ROLE pawl_service SET deadlock_timeout = '10ms'");
        try (OneConnection quick = new OneConnection(DATABASE);
                SqlSession patient = new SqlSession(DATABASE.connectAsSuperuser())) {
            patient.execute("SET deadlock_timeout = '10min'");
            patient.execute("SELECT FROM job WHERE id = ? FOR UPDATE", other);
            AtomicReference<Future<Boolean>> crossed = new AtomicReference<>();
            TransientDatabaseException refused = assertThrows(
                    TransientDatabaseException.class,
                    () -> quick.database().transaction(tx -> {
                        tx.read(lock(job));
                        crossed.set(AtOnce.start(() -> takes(patient, job)));
                        Eventually.await(() -> sessionsWaiting() == 1, "nobody waits");
                        return tx.read(lock(other));
                    }));
            assertIs(RowBusyException.class, "40P01", refused);
            assertTrue(AtOnce.result(crossed.get()));
            quick.assertCleanAndSame();
            patient.rollback();
        } finally {
            SERVER.execute("ALTER ROLE pawl_service RESET deadlock_timeout");
        }
    }

    @Test
    void lock_not_available_55P03() {
        set("lock_timeout", "10ms");
        HeldJob held = HeldJob.lock(DATABASE, job);
        try (held) {
            assertIs(RowBusyException.class, "55P03", refusal(tx -> tx.read(lock(job))));
        }
        connection.assertCleanAndSame();
    }

    @Test
    void query_canceled_57014() {
        set("statement_timeout", "10ms");
        assertIs(DatabaseUnavailableException.class, "57014", refusal(tx -> tx.read(SLEEP)));
        connection.assertCleanAndSame();
    }

    @Test
    void query_canceled_57014_of_a_statement_that_waits_for_a_row() {
        set("statement_timeout", "10ms");
        HeldJob held = HeldJob.lock(DATABASE, job);
        try (held) {
            assertIs(RowBusyException.class, "57014", refusal(tx -> tx.lock(lock(job))));
        }
        connection.assertCleanAndSame();
    }

    @Test
    void another_time_than_the_present_PW008() {
        RenderedSql late = RenderedSql.of(DSL.update(JOB)
                .set(JOB.VERSION, JOB.VERSION.plus(inline(1)))
                .set(JOB.UPDATED_AT, field("now() - interval '1 hour'", JOB.UPDATED_AT.getDataType()))
                .where(JOB.ID.eq(ID)));
        assertIs(DatabaseUnavailableException.class, "PW008", refusal(tx -> {
            tx.write(late.bind().set(ID, job));
            return tx;
        }));
        connection.assertCleanAndSame();
    }

    @Test
    void admin_shutdown_57P01() {
        int session = connection.session();
        Future<TransientDatabaseException> asleep = AtOnce.start(() -> refusal(tx -> tx.read(SLEEP)));
        Eventually.await(
                () -> !SERVER.ask(
                                "SELECT 1 FROM pg_stat_activity WHERE pid = " + session + " AND wait_event = 'PgSleep'")
                        .isEmpty(),
                "not asleep");
        SERVER.ask("SELECT pg_terminate_backend(" + session + ")");
        assertIs(DatabaseUnavailableException.class, "57P01", AtOnce.result(asleep));
        connection.assertReplaced();
    }

    @Test
    void idle_in_transaction_session_timeout_25P03() {
        int session = connection.session();
        set("idle_in_transaction_session_timeout", "10ms");
        TransientDatabaseException refused = refusal(tx -> {
            tx.read(lock(job));
            awaitEnd(session);
            return tx.read(lock(job));
        });
        assertIs(DatabaseUnavailableException.class, "25P03", refused);
        connection.assertReplaced();
    }

    @Test
    void transaction_timeout_25P04() {
        assumeTrue(Integer.parseInt(SERVER.ask("SHOW server_version_num")) >= 170_000, "from PostgreSQL 17 on");
        set("transaction_timeout", "10ms");
        assertIs(DatabaseUnavailableException.class, "25P04", refusal(tx -> tx.read(SLEEP)));
        connection.assertReplaced();
    }

    @Test
    void idle_session_timeout_57P05() {
        int session = connection.session();
        set("idle_session_timeout", "1ms");
        awaitEnd(session);
        TransientDatabaseException refused = assertThrows(TransientDatabaseException.class, () -> {
            // Whether the pool notices by itself depends on how long ago the connection was used.
            database.read(SLEEP);
        });
        assertInstanceOf(DatabaseUnavailableException.class, refused);
        connection.assertReplaced();
    }

    @Test
    void read_only_sql_transaction_25006() {
        set("default_transaction_read_only", "on");
        assertIs(DatabaseUnavailableException.class, "25006", refusal(tx -> {
            tx.write(TOUCH.bind().set(ID, job));
            return job;
        }));
        connection.assertReplaced();
    }

    @Test
    void configuration_limit_exceeded_53400() {
        SERVER.execute("ALTER ROLE pawl_service SET temp_file_limit = '64kB'");
        try (OneConnection limited = new OneConnection(DATABASE)) {
            limited.database().read(setting("work_mem", "64kB"));
            TransientDatabaseException refused = assertThrows(
                    TransientDatabaseException.class, () -> limited.database().read(SORT));
            assertIs(DatabaseUnavailableException.class, "53400", refused);
            limited.assertCleanAndSame();
        } finally {
            SERVER.execute("ALTER ROLE pawl_service RESET temp_file_limit");
        }
    }

    @Test
    void too_many_connections_53300() {
        SERVER.execute("ALTER ROLE pawl_service CONNECTION LIMIT 0");
        try {
            SERVER.ask("SELECT pg_terminate_backend(" + connection.session() + ")");
            Eventually.await(() -> stateOf(SLEEP).equals("53300"), "the limit of the role does not show");
        } finally {
            SERVER.execute("ALTER ROLE pawl_service CONNECTION LIMIT -1");
        }
        connection.assertReplaced();
    }

    /** A statement behind one that failed: only a defect of Pawl sends it. */
    @Test
    void in_failed_sql_transaction_25P02_is_a_defect() {
        DatabaseException defect = connection.refusal(DatabaseException.class, tx -> {
            assertThrows(DatabaseException.class, () -> tx.read(select("CAST(1 / 0 AS text)")));
            return tx.read(lock(job));
        });
        assertEquals("SQLSTATE 25P02", defect.getMessage());
        connection.assertCleanAndSame();
    }

    @Test
    void of_several_statements_in_one_trip_the_one_that_failed_says_why() {
        set("lock_timeout", "10ms");
        HeldJob held = HeldJob.lock(DATABASE, job);
        try (held) {
            TransientDatabaseException refused = refusal(tx -> tx.read(lock(other), lock(job), lock(other)));
            assertIs(RowBusyException.class, "55P03", refused);
        }
        connection.assertCleanAndSame();
    }

    private static BoundStatement select(String text) {
        return RenderedSql.of(DSL.select(field(text, String.class))).bind();
    }

    private static BoundStatement setting(String name, String value) {
        return RenderedSql.of(
                        DSL.select(field("set_config({0}, {1}, false)", String.class, inline(name), inline(value))))
                .bind();
    }

    /** Sets it for the session of the one connection. */
    private void set(String name, String value) {
        database.read(setting(name, value));
    }

    private static BoundStatement lock(UUID id) {
        return LOCK.bind().set(ID, id);
    }

    private TransientDatabaseException refusal(Function<Transaction, Object> script) {
        return assertThrows(TransientDatabaseException.class, () -> database.transaction(script));
    }

    private static void assertIs(
            Class<? extends TransientDatabaseException> type, String sqlState, TransientDatabaseException refused) {
        assertInstanceOf(type, refused);
        assertEquals(sqlState, sqlState(refused));
    }

    private static String sqlState(TransientDatabaseException refused) {
        return refused.getCause() instanceof SQLException cause ? String.valueOf(cause.getSQLState()) : "";
    }

    private String stateOf(BoundStatement statement) {
        return sqlState(assertThrows(TransientDatabaseException.class, () -> database.read(statement)));
    }

    private static boolean takes(SqlSession rows, UUID id) {
        try {
            return !rows.texts("SELECT id FROM job WHERE id = ? FOR UPDATE", id).isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int sessionsWaiting() {
        return Integer.parseInt(SERVER.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"));
    }

    private static void awaitEnd(int session) {
        Eventually.await(
                () -> SERVER.ask("SELECT 1 FROM pg_stat_activity WHERE pid = " + session)
                        .isEmpty(),
                "still there");
    }
}
