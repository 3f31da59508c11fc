package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A probe asks by a connection of its own, and seldom. */
class ReadinessTest {
    private static final int MANY = 100;
    private static final String WHO_ASKS = "SELECT application_name FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid() AND query ~ 'flyway_schema_history|at_home'";

    private final TestDatabase database = RunningPawl.shared().database();
    private final HikariDataSource pool =
            ConnectionPool.open(database.url(), "pawl_service", database::password, 1, Timings.PATIENT.database());
    private final HikariDataSource probes = ConnectionPool.openBeside(pool, "pawl-probe", Timings.PATIENT.database());
    private final AtomicLong nanos = new AtomicLong();
    private final Readiness readiness = new Readiness(
            new Database(probes, new SimpleMeterRegistry()), new Database(pool, new SimpleMeterRegistry()), nanos::get);

    @AfterEach
    void close() {
        probes.close();
        pool.close();
    }

    @Test
    void what_is_told_was_so_a_second_ago_at_most() {
        SchemaState first = readiness.recentState();
        assertEquals(new SchemaState.Compatible(), first);
        nanos.addAndGet(Duration.ofMillis(999).toNanos());
        assertSame(first, readiness.recentState());
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertNotSame(first, readiness.recentState());
    }

    @Test
    void those_who_ask_at_the_same_time_share_one_answer() {
        List<SchemaState> states = AtOnce.run(Collections.nCopies(MANY, readiness::recentState));
        states.forEach(state -> assertSame(states.getFirst(), state));
    }

    @Test
    void an_exhausted_pool_changes_no_answer() throws SQLException {
        try (Connection taken = pool.getConnection()) {
            assertEquals(new SchemaState.Compatible(), readiness.recentState());
            assertEquals("pawl", taken.getClientInfo("ApplicationName"));
        }
    }

    @Test
    void the_connection_that_a_probe_asks_by_is_none_of_those_that_serve() {
        TestDatabase own = TestDatabase.create();
        try (RunningPawl pawl = RunningPawl.start(own)) {
            assertEquals(200, new Api(pawl.url(), null).get("/readyz").status());
            assertEquals(List.of("pawl-probe"), Query.textsOfAll(own, WHO_ASKS));
        }
        // The server takes a moment to end a session whose client has gone.
        Eventually.await(() -> Query.textsOfAll(own, WHO_ASKS).isEmpty(), "the session of the probe is still there");
    }

    /** As behind something that resets sessions: the server's own default is that nothing times out. */
    @Test
    void sessions_without_the_timeouts_that_were_set_are_refused_with_a_remedy() {
        try (HikariDataSource reset = new HikariDataSource()) {
            reset.setJdbcUrl(database.url());
            reset.setUsername("pawl_service");
            reset.setPassword(database.password());
            reset.setMaximumPoolSize(2);
            Database rows = new Database(reset, new SimpleMeterRegistry());
            String message = String.valueOf(
                    assertThrows(IncompatibleSchemaException.class, () -> new Readiness(rows, rows).isSchemaKnown())
                            .getMessage());
            assertTrue(message.contains("has lost the timeouts"), message);
            assertTrue(message.contains("pool_mode = session"), message);
        }
        assertTrue(readiness.isSchemaKnown());
    }
}
