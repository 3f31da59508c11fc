package dev.pawl.job;

import static dev.pawl.job.SharedTransaction.failure;
import static dev.pawl.job.SharedTransaction.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.pawl.db.DatabaseException;
import dev.pawl.db.DatabaseUnavailableException;
import dev.pawl.db.Transaction;
import dev.pawl.fsm.JobStatus;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Changes that share a transaction (spec/decisions/057). */
@LogsWarnings("WARN JobChanges: 2 changes could not share a transaction")
class JobChangesTest {
    private final TestDatabase rows = RunningPawl.shared().database();

    @AutoClose
    private final SharedTransaction shared = new SharedTransaction(rows);

    private final TransitionWriter writer = shared.writer();

    @Test
    void a_refused_change_writes_nothing_and_its_neighbours_commit_together() throws Exception {
        UUID first = uploaded();
        UUID refused = uploaded();
        UUID last = uploaded();
        List<Future<Job>> all = together(List.of(cancel(first), finish(refused), cancel(last)));

        assertEquals(JobStatus.CANCELLED, all.getFirst().get().status());
        assertInstanceOf(Refusal.TransitionRefused.class, refusal(all.get(1)));
        assertEquals(JobStatus.CANCELLED, all.getLast().get().status());
        assertEquals(shared.writerOf(first), shared.writerOf(last));
        assertEquals("CANCELLED 3 events", shared.standing(first));
        assertEquals("UPLOADED 2 events", shared.standing(refused));
        assertEquals("CANCELLED 3 events", shared.standing(last));
    }

    @Test
    void a_change_that_throws_after_it_has_queued_its_writes_writes_none_of_them() throws Exception {
        UUID good = uploaded();
        UUID bad = uploaded();
        List<Future<Job>> all = together(List.of(cancel(good), new Change<>(key(bad), null, (tx, locked, applied) -> {
            writer.apply(tx, locked.moveTo(JobStatus.CANCELLED), SharedTransaction.EDITOR, null);
            throw new RefusedException(new Refusal.NotFound());
        })));

        assertEquals(JobStatus.CANCELLED, all.getFirst().get().status());
        refusal(all.getLast());
        assertEquals("UPLOADED 2 events", shared.standing(bad));
    }

    @Test
    void a_locked_row_keeps_nobody_waiting_but_its_own_change() throws Exception {
        UUID free = uploaded();
        UUID held = uploaded();
        try (HeldJob lock = HeldJob.lock(rows, held)) {
            List<Future<Job>> all = together(List.of(cancel(held), cancel(free)));
            assertEquals(JobStatus.CANCELLED, all.getLast().get().status());
            lock.awaitWaiting(1);
            assertEquals("UPLOADED 2 events", shared.standing(held));
            lock.release();
            assertEquals(JobStatus.CANCELLED, all.getFirst().get().status());
        }
        assertEquals("CANCELLED 3 events", shared.standing(held));
    }

    @Test
    void of_two_changes_of_one_job_the_second_sees_the_first() throws Exception {
        UUID job = uploaded();
        List<Future<Job>> all = together(List.of(cancel(job), cancel(job)));

        long accepted = all.stream().filter(this::isAccepted).count();
        assertEquals(1, accepted);
        assertEquals("CANCELLED 3 events", shared.standing(job));
    }

    /** More of them than there are connections, and with room for more transactions. */
    @Test
    void those_who_ask_for_a_job_that_is_being_changed_wait_without_a_connection() throws Exception {
        UUID job = uploaded();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        try (SharedTransaction several = new SharedTransaction(rows, 3)) {
            JobChanges changes = several.changes();
            Future<Job> first = AtOnce.start(() -> changes.make(new Change<>(key(job), null, (tx, locked, applied) -> {
                begun.countDown();
                Eventually.await(gate, "the gate stays closed");
                return apply(tx, locked, JobStatus.CANCELLED);
            })));
            Eventually.await(begun, "the first change does not begin");
            List<Future<Job>> late = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                late.add(AtOnce.start(() -> changes.make(cancel(job))));
            }
            Eventually.await(() -> changes.waiting() == late.size(), "a change does not wait");
            assertEquals(1, several.connectionsInUse());
            gate.countDown();

            assertEquals(JobStatus.CANCELLED, first.get().status());
            for (Future<Job> one : late) {
                assertInstanceOf(Refusal.TransitionRefused.class, refusal(one));
            }
        }
        assertEquals("CANCELLED 3 events", shared.standing(job));
    }

    @Test
    void a_change_that_the_database_refuses_fails_alone() throws Exception {
        UUID good = uploaded();
        UUID guilty = uploaded();
        Change<Job> tooLong = new Change<>(key(guilty), null, (tx, locked, applied) -> {
            return writer.apply(tx, locked.moveTo(JobStatus.CANCELLED), SharedTransaction.EDITOR, "x".repeat(10_000));
        });
        List<Future<Job>> all = together(List.of(cancel(good), tooLong));

        assertEquals(JobStatus.CANCELLED, all.getFirst().get().status());
        assertInstanceOf(DatabaseException.class, failure(all.getLast()));
        assertEquals("CANCELLED 3 events", shared.standing(good));
        assertEquals("UPLOADED 2 events", shared.standing(guilty));
    }

    @Test
    void a_lost_connection_is_everybody_s_and_nobody_s_change_is_made() throws Exception {
        UUID one = uploaded();
        UUID other = uploaded();
        Change<Job> fatal = new Change<>(key(one), null, (tx, locked, applied) -> {
            endTheSession();
            return writer.apply(tx, locked.moveTo(JobStatus.CANCELLED), SharedTransaction.EDITOR, null);
        });
        List<Future<Job>> all = together(List.of(fatal, cancel(other)));

        assertInstanceOf(DatabaseUnavailableException.class, failure(all.getFirst()));
        assertInstanceOf(DatabaseUnavailableException.class, failure(all.getLast()));
        assertEquals("UPLOADED 2 events", shared.standing(one));
        assertEquals("UPLOADED 2 events", shared.standing(other));
    }

    private void endTheSession() {
        try (Connection superuser = rows.connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND state = 'idle in transaction' AND query LIKE '%unnest%'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_change_that_has_more_to_read_gets_a_transaction_of_its_own() throws Exception {
        UUID reader = uploaded();
        UUID other = uploaded();
        Change<Job> reading = new Change<>(key(reader), null, (tx, locked, applied) -> {
            shared.jobs().shown(tx, locked.job());
            return writer.apply(tx, locked.moveTo(JobStatus.CANCELLED), SharedTransaction.EDITOR, null);
        });
        List<Future<Job>> all = together(List.of(reading, cancel(other)));

        assertEquals(JobStatus.CANCELLED, all.getFirst().get().status());
        assertEquals(JobStatus.CANCELLED, all.getLast().get().status());
        assertNotEquals(shared.writerOf(reader), shared.writerOf(other));
        assertEquals("CANCELLED 3 events", shared.standing(reader));
    }

    @Test
    void a_stranger_s_job_is_not_there_and_not_touched() throws Exception {
        UUID own = uploaded();
        UUID strange = JobFixture.inStatus(rows, "stranger", "UPLOADED");
        List<Future<Job>> all = together(List.of(cancel(strange), cancel(own), cancel(UUID.randomUUID())));

        assertInstanceOf(Refusal.NotFound.class, refusal(all.getFirst()));
        assertEquals(JobStatus.CANCELLED, all.get(1).get().status());
        assertInstanceOf(Refusal.NotFound.class, refusal(all.getLast()));
        assertEquals("UPLOADED 2 events", shared.standing(strange));
    }

    @Test
    void what_is_to_follow_a_commit_follows_it_in_the_thread_of_its_own_request() throws Exception {
        List<Thread> ran = new ArrayList<>();
        List<Thread> asked = new ArrayList<>();
        List<Change<Job>> noting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            noting.add(new Change<>(key(uploaded()), null, (tx, locked, applied) -> {
                tx.afterCommit(() -> {
                    synchronized (ran) {
                        ran.add(Thread.currentThread());
                    }
                });
                return writer.apply(tx, locked.moveTo(JobStatus.CANCELLED), SharedTransaction.EDITOR, null);
            }));
        }
        List<Supplier<Job>> requests = noting.stream()
                .<Supplier<Job>>map(change -> () -> {
                    synchronized (asked) {
                        asked.add(Thread.currentThread());
                    }
                    return shared.changes().make(change);
                })
                .toList();
        List<Future<Job>> all = shared.together(requests);
        for (Future<Job> one : all) {
            one.get();
        }
        assertEquals(3, ran.size());
        assertEquals(Set.copyOf(asked), Set.copyOf(ran));
    }

    private List<Future<Job>> together(List<Change<Job>> asked) {
        return shared.together(asked.stream()
                .<Supplier<Job>>map(change -> () -> shared.changes().make(change))
                .toList());
    }

    private UUID uploaded() {
        return shared.jobIn("UPLOADED");
    }

    private static JobKey key(UUID id) {
        return JobKey.of(id, SharedTransaction.EDITOR);
    }

    private Change<Job> cancel(UUID id) {
        return move(id, JobStatus.CANCELLED);
    }

    private Change<Job> finish(UUID id) {
        return move(id, JobStatus.DONE);
    }

    private Change<Job> move(UUID id, JobStatus status) {
        return new Change<>(key(id), null, (tx, locked, applied) -> apply(tx, locked, status));
    }

    private Job apply(Transaction tx, LockedJob locked, JobStatus status) {
        return writer.apply(tx, locked.moveTo(status), SharedTransaction.EDITOR, null);
    }

    private boolean isAccepted(Future<Job> change) {
        try {
            return change.get().status() == JobStatus.CANCELLED;
        } catch (ExecutionException e) {
            assertInstanceOf(RefusedException.class, e.getCause());
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
