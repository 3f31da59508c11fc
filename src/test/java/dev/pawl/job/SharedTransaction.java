package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.audit.Actor;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.ConnectionPool;
import dev.pawl.db.Database;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.dispatch.Outbox;
import dev.pawl.idempotency.StoredResponseRepository;
import dev.pawl.idempotency.StoredResponses;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Brings changes into one shared transaction: only one runs at a time, and the first change keeps it open until the
 * others wait for the next one.
 */
public final class SharedTransaction implements AutoCloseable {
    public static final Actor.Editor EDITOR = new Actor.Editor("sharer", "a-correlation-id", null);

    private final TestDatabase rows;
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final HikariDataSource pool;
    private final Database database;
    private final JobRepository jobs = new JobRepository();
    private final DispatchRepository dispatches = new DispatchRepository();
    private final StoredResponses responses;
    private final JobChanges changes;
    private final AuditLog audit;
    private final TransitionWriter writer;
    private final CountDownLatch gate = new CountDownLatch(1);

    public SharedTransaction(TestDatabase rows) {
        this(rows, 1);
    }

    /** @param atOnce how many shared transactions may run at the same time, if not one */
    public SharedTransaction(TestDatabase rows, int atOnce) {
        this.rows = rows;
        this.pool = ConnectionPool.open(rows.url(), "pawl_service", rows::password, 4, Timings.PATIENT.database());
        this.database = new Database(pool, registry);
        this.responses = new StoredResponses(database, new StoredResponseRepository(), InstantSource.system());
        this.changes = new JobChanges(database, jobs, responses, atOnce, Eventually.PATIENCE);
        this.audit = new AuditLog(database, event -> {});
        this.writer = new TransitionWriter(
                jobs,
                dispatches,
                new Outbox(),
                audit,
                new JobMetrics(new SimpleMeterRegistry()),
                new StageTimeouts(Map.of()),
                InstantSource.system());
    }

    public Database database() {
        return database;
    }

    public JobRepository jobs() {
        return jobs;
    }

    public DispatchRepository dispatches() {
        return dispatches;
    }

    public StoredResponses responses() {
        return responses;
    }

    public JobChanges changes() {
        return changes;
    }

    public AuditLog audit() {
        return audit;
    }

    public TransitionWriter writer() {
        return writer;
    }

    /** Runs the requests so that their changes share a transaction, as far as they can; in this order. */
    public <T> List<Future<T>> together(List<Supplier<T>> requests) {
        CountDownLatch begun = new CountDownLatch(1);
        UUID job = jobIn("UPLOADED");
        Future<Job> first =
                AtOnce.start(() -> changes.make(new Change<>(JobKey.of(job, EDITOR), null, (tx, locked, applied) -> {
                    begun.countDown();
                    Eventually.await(gate, "the gate stays closed");
                    return locked.job();
                })));
        Eventually.await(begun, "the first change does not begin");
        List<Future<T>> all = new ArrayList<>();
        for (Supplier<T> request : requests) {
            all.add(AtOnce.start(request));
            Eventually.await(() -> changes.waiting() == all.size(), "a change does not wait");
        }
        gate.countDown();
        AtOnce.result(first);
        return all;
    }

    /** What the change has thrown. */
    public static Throwable failure(Future<?> change) {
        return Objects.requireNonNull(
                assertThrows(ExecutionException.class, change::get).getCause());
    }

    /** Why the change was refused. */
    public static Refusal refusal(Future<?> change) {
        return assertInstanceOf(RefusedException.class, failure(change)).refusal();
    }

    public UUID jobIn(String status) {
        return JobFixture.inStatus(rows, EDITOR.id(), status);
    }

    public String text(String query) {
        return Query.texts(rows, query).getFirst();
    }

    public int connectionsInUse() {
        return pool.getHikariPoolMXBean().getActiveConnections();
    }

    /** How many trips have locked rows. */
    public long locks() {
        return registry.get("pawl.lock.wait").timer().count();
    }

    /** The transaction that wrote the row of the job. */
    public String writerOf(UUID job) {
        return text("SELECT xmin::text FROM job WHERE id = '%s'".formatted(job));
    }

    /** The status of the job, and how many audit events it has. */
    public String standing(UUID job) {
        return text("SELECT status || ' ' || (SELECT count(*) FROM audit_event WHERE job_id = id) || ' events'"
                + " FROM job WHERE id = '%s'".formatted(job));
    }

    @Override
    public void close() {
        gate.countDown();
        pool.close();
    }
}
