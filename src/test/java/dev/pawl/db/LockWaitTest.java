package dev.pawl.db;

import static dev.pawl.db.generated.Tables.DISPATCH;
import static dev.pawl.db.generated.Tables.JOB;
import static org.jooq.impl.DSL.param;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.util.UUID;
import java.util.concurrent.Future;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions that had to wait for a row: until it was let go, for too long, or until the connection was lost. */
class LockWaitTest {
    private static final Param<UUID> ID = param("id", UUID.class);

    private static final RenderedSql LOCK =
            RenderedSql.of(DSL.select(JOB.STATUS).from(JOB).where(JOB.ID.eq(ID)).forUpdate());
    private static final RenderedSql DISPATCH_OF_JOB =
            RenderedSql.of(DSL.select(DISPATCH.STATE).from(DISPATCH).where(DISPATCH.JOB_ID.eq(ID)));

    private final TestDatabase rows = RunningPawl.shared().database();
    private final OneConnection connection = new OneConnection(rows);
    private final UUID job = JobFixture.inStatus(rows, "nobody", "AUDIO_EXTRACTING");

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void what_is_read_behind_the_lock_was_committed_while_it_was_waited_for() {
        JobFixture.withDispatch(rows, job, "PENDING");
        try (HeldJob held = HeldJob.lock(rows, job)) {
            Future<DispatchState> state =
                    AtOnce.start(() -> connection.database().transaction(this::lockAndRead));
            held.awaitWaiting(1);
            held.execute("UPDATE dispatch SET state = 'DELIVERED', delivered_at = now() WHERE job_id = ?", job);
            held.release();
            assertEquals(DispatchState.DELIVERED, AtOnce.result(state));
        }
        connection.assertCleanAndSame();
    }

    @Test
    void a_lock_that_is_not_granted_in_time_makes_the_job_busy() {
        HeldJob held = HeldJob.lock(rows, job);
        try (OneConnection impatient =
                new OneConnection(rows, Timings.giveUpLocks().database())) {
            try (held) {
                impatient.refusal(RowBusyException.class, this::lockAndRead);
            }
            impatient.assertCleanAndSame();
        }
    }

    @Test
    void a_connection_that_is_lost_makes_the_service_unavailable_and_is_replaced() {
        int lost = connection.session();
        HeldJob held = HeldJob.lock(rows, job);
        try (held) {
            Future<DatabaseUnavailableException> refused =
                    AtOnce.start(() -> connection.refusal(DatabaseUnavailableException.class, this::lockAndRead));
            held.awaitWaiting(1);
            held.execute("SELECT pg_terminate_backend(?)", lost);
            assertInstanceOf(DatabaseUnavailableException.class, AtOnce.result(refused));
        }
        assertNotEquals(lost, connection.session());
    }

    private DispatchState lockAndRead(Transaction tx) {
        return tx.read(LOCK.bind().set(ID, job), DISPATCH_OF_JOB.bind().set(ID, job))
                .getLast()
                .getFirst()
                .get(DISPATCH.STATE);
    }
}
