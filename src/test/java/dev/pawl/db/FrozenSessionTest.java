package dev.pawl.db;

import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.param;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Relay;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SqlSession;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

/**
 * A process that freezes while it holds a row lock holds it for seconds, not for hours. Takes about 17 s, the limits of
 * a session (spec/decisions/041).
 */
@Slow("takes as long as the limits of a session do, about 17 s")
@LogsWarnings(perhaps = "WARN ")
class FrozenSessionTest {
    private static final int GATE = 41_041;
    private static final Param<UUID> ID = param("id", UUID.class);
    private static final RenderedSql LOCK =
            RenderedSql.of(DSL.select(JOB.STATUS).from(JOB).where(JOB.ID.eq(ID)).forUpdate());
    private static final RenderedSql STEP = RenderedSql.of(DSL.update(JOB)
            .set(JOB.STATUS, DSL.inline(JobStatus.AUDIO_READY, JOB.STATUS))
            .set(JOB.VERSION, JOB.VERSION.plus(DSL.inline(1)))
            .where(JOB.ID.eq(ID)));
    private static final RenderedSql PASS_THE_GATE =
            RenderedSql.of(DSL.select(DSL.field("CAST(pg_advisory_xact_lock(" + GATE + ") AS text)", String.class)));
    /** More than the buffers of two sockets hold. */
    private static final RenderedSql MUCH = RenderedSql.of(
            DSL.select(DSL.field("repeat('x', 100000)", String.class)).from("generate_series(1, 1000)"));

    private final RunningPawl pawl = RunningPawl.shared();
    private final Api api = pawl.asNewEditor();

    /** Another process with one connection, which locks a job of its own. */
    private final class Other implements AutoCloseable {
        final String job = api.createRunningJob();
        final Relay relay = Relay.to(pawl.database().url());
        final HikariDataSource pool = ConnectionPool.open(
                relay.in(pawl.database().url()), "pawl_service", pawl.database()::password, 1, DatabaseTiming.USUAL);
        final Database database = new Database(pool, new SimpleMeterRegistry());
        final CountDownLatch locked = new CountDownLatch(1);
        final CountDownLatch thawed = new CountDownLatch(1);

        /** Locks the job and does {@code freeze}; what comes of it when it goes on once it is thawed. */
        Future<DatabaseUnavailableException> lockAnd(Consumer<Transaction> freeze) {
            return AtOnce.start(() -> assertThrows(
                    DatabaseUnavailableException.class,
                    () -> database.transaction(tx -> {
                        freeze.accept(tx);
                        locked.countDown();
                        Eventually.await(thawed, "never thawed");
                        tx.write(STEP.bind().set(ID, UUID.fromString(job)));
                        return job;
                    })));
        }

        BoundStatement lock() {
            return LOCK.bind().set(ID, UUID.fromString(job));
        }

        void assertLetGo() {
            Eventually.await(() -> api.post("/jobs/" + job + "/cancel", null).status() == 200, "still held");
        }

        /** It wakes up, and what it has not committed is not there. */
        void assertLate(Future<DatabaseUnavailableException> end) {
            thawed.countDown();
            assertInstanceOf(DatabaseUnavailableException.class, AtOnce.result(end));
            assertEquals("CANCELLED", api.get("/jobs/" + job).text("status"));
        }

        @Override
        public void close() {
            thawed.countDown();
            pool.close();
            relay.close();
        }
    }

    @Test
    void a_session_that_stops_between_lock_and_commit_lets_the_job_go_whether_or_not_its_host_still_answers() {
        try (Other stopped = new Other();
                Other lost = new Other()) {
            Future<DatabaseUnavailableException> endOfStopped = stopped.lockAnd(tx -> tx.read(stopped.lock()));
            Future<DatabaseUnavailableException> endOfLost = lost.lockAnd(tx -> {
                tx.read(lost.lock());
                lost.relay.freeze();
            });
            Eventually.await(stopped.locked, "never locked");
            Eventually.await(lost.locked, "never locked");
            stopped.assertLetGo();
            lost.assertLetGo();
            stopped.assertLate(endOfStopped);
            lost.assertLate(endOfLost);
            Row row = stopped.database.read(stopped.lock()).getFirst().getFirst();
            assertEquals(JobStatus.CANCELLED, row.get(JOB.STATUS), "the connection was replaced at once");
        }
    }

    @Test
    void a_session_that_reads_nothing_after_its_lock_lets_the_job_go() throws SQLException {
        try (Other deaf = new Other();
                SqlSession keeper = new SqlSession(pawl.database().connectAsSuperuser())) {
            keeper.texts("SELECT pg_advisory_xact_lock(?)", GATE);
            Future<DatabaseUnavailableException> end =
                    deaf.lockAnd(tx -> tx.read(deaf.lock(), PASS_THE_GATE.bind(), MUCH.bind()));
            Eventually.await(() -> waitsAtTheGate(keeper), "nobody waits at the gate");
            deaf.relay.freeze();
            keeper.rollback();
            deaf.assertLetGo();
            deaf.assertLate(end);
        }
    }

    private static boolean waitsAtTheGate(SqlSession keeper) {
        try {
            return !keeper.texts(
                            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = ? AND NOT granted", GATE)
                    .isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
