package dev.pawl.db;

import static org.jooq.impl.DSL.field;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.PostgresServer;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import dev.pawl.trace.Spans;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** While a commit waits too long for a standby, every write is refused, and nothing else (spec/decisions/046). */
@Slow("waits for a standby that never answers")
@LogsWarnings(perhaps = "WARN ")
class HangingCommitsTest {
    private static final BoundStatement ONE =
            RenderedSql.of(DSL.select(field("1", Integer.class))).bind();

    private final PostgresServer server = PostgresServer.empty();
    private final TestDatabase rows = server.createDatabase();
    private final HikariDataSource pool =
            ConnectionPool.open(rows.url(), "pawl_service", rows::password, 2, Timings.PATIENT.database());
    private final HangingCommits commits = new HangingCommits(Duration.ZERO);
    private final Database database = new Database(pool, new SimpleMeterRegistry(), commits, Spans.OFF);
    private final DataSource guarded = commits.guard(pool);

    @AfterEach
    void close() {
        pool.close();
        server.close();
    }

    @Test
    void whatever_may_write_is_refused_for_as_long_as_a_commit_hangs() throws SQLException {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        commits.showIn(meters);
        standbys("gone");
        AtomicReference<Future<UUID>> writer = new AtomicReference<>(write());
        Eventually.await(
                () -> {
                    if (writer.get().isDone()) { // Before the server has heard of it.
                        writer.set(write());
                    }
                    return look(commits) && isRefused(() -> database.transaction(tx -> tx));
                },
                "no commit hangs");
        assertTrue(meters.get("pawl.commits.hanging").gauge().value() > 0);
        assertRefused(() -> database.transaction(tx -> tx));
        assertRefused(() -> database.run(ONE));
        assertRefused(() -> database.transactionOn("row", tx -> tx));
        assertThrows(SQLTransientConnectionException.class, guarded::getConnection);
        assertEquals(1, database.read(ONE).getFirst().size());

        HangingCommits patient = new HangingCommits(Duration.ofHours(1));
        look(patient);
        patient.refuseWrite();

        standbys("");
        AtOnce.result(writer.get());
        look(commits);
        assertEquals(0, meters.get("pawl.commits.hanging").gauge().value());
        database.run(ONE);
        database.transaction(tx -> tx);
        guarded.getConnection().close();
    }

    private Future<UUID> write() {
        return AtOnce.start(() -> JobFixture.inStatus(rows, "nobody", "CREATED"));
    }

    private boolean look(HangingCommits at) {
        try (Connection connection = pool.getConnection()) {
            at.look(connection);
            return true;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isRefused(Runnable write) {
        try {
            write.run();
            return false;
        } catch (DatabaseUnavailableException e) {
            return true;
        }
    }

    private static void assertRefused(Runnable write) {
        assertThrows(DatabaseUnavailableException.class, write::run);
    }

    private void standbys(String names) {
        server.execute("ALTER SYSTEM SET synchronous_standby_names = '" + names + "'");
        server.ask("SELECT pg_reload_conf()");
    }
}
