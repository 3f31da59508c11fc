package dev.pawl.job;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.audit.Announcer;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.ConnectionPool;
import dev.pawl.db.Database;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.dispatch.Outbox;
import dev.pawl.fsm.JobStatus;
import dev.pawl.http.Json;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;

/** The watchdog by itself, with a timeout of an hour, and jobs with a past that is written into their rows. */
final class WatchdogRig implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofHours(1);
    private static final String DELIVERED =
            "UPDATE dispatch SET delivered_at = now() - CAST(? AS interval) WHERE job_id = ?";
    private static final String HEARD_OF = "UPDATE job SET latest_callback_recorded_at = now() - CAST(? AS interval),"
            + " latest_callback_occurred_at = now() - interval '9 years' WHERE id = ?";

    private final TestDatabase database;
    private final HikariDataSource pool;
    private final Database rows;
    private final Announcer announcer;

    WatchdogRig(TestDatabase database) {
        this.database = database;
        this.pool =
                ConnectionPool.open(database.url(), "pawl_service", database.password(), 2, Timings.PATIENT.database());
        this.rows = new Database(pool, new SimpleMeterRegistry());
        this.announcer = new Announcer(rows);
    }

    /** A job that was delivered two hours ago and not heard of since. */
    UUID silent(String owner, String status) {
        UUID id = JobFixture.inStatus(database, owner, status);
        JobFixture.withDispatch(database, id, "DELIVERED");
        delivered(id, "2 hours");
        return id;
    }

    /** The order for the job was taken so long ago. */
    void delivered(UUID id, String ago) {
        JobFixture.execute(database, DELIVERED, ago, id);
    }

    /** The latest callback about the job was recorded so long ago; by the worker's clock, years ago. */
    void heardOf(UUID id, String ago) {
        JobFixture.execute(database, HEARD_OF, ago, id);
    }

    /** How many jobs it ends now. */
    int sweep() {
        return sweep(hourForEach(), InstantSource.system());
    }

    /** How many jobs it will end then. */
    int sweep(Duration later) {
        return sweep(hourForEach(), () -> InstantSource.system().instant().plus(later));
    }

    /** How many jobs it ends now, with another timeout for one status. */
    int sweep(JobStatus status, Duration timeout) {
        Map<JobStatus, Duration> timeouts = hourForEach();
        timeouts.put(status, timeout);
        return sweep(timeouts, InstantSource.system());
    }

    private int sweep(Map<JobStatus, Duration> timeouts, InstantSource clock) {
        DispatchRepository dispatches = new DispatchRepository();
        JobRows jobRows = new JobRows(Json.mapper());
        JobRepository jobs = new JobRepository(dispatches, jobRows);
        StepWriter writer = new StepWriter(
                jobs,
                new JobSetRepository(dispatches, jobRows),
                dispatches,
                new Outbox(),
                new AuditLog(rows, announcer),
                new JobMetrics(new SimpleMeterRegistry()),
                clock);
        return new Watchdog(rows, jobs, new DispatchedJobRepository(rows), writer, timeouts).sweep();
    }

    private static Map<JobStatus, Duration> hourForEach() {
        Map<JobStatus, Duration> timeouts = new EnumMap<>(JobStatus.class);
        for (JobStatus status : JobStatus.values()) {
            timeouts.put(status, TIMEOUT);
        }
        return timeouts;
    }

    @Override
    public void close() {
        announcer.close();
        pool.close();
    }
}
