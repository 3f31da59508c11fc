package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.Timing;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.ConnectionPool;
import dev.pawl.db.Database;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.dispatch.Outbox;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.JobMetrics;
import dev.pawl.job.JobRepository;
import dev.pawl.job.StageTimeouts;
import dev.pawl.job.TransitionWriter;
import dev.pawl.stream.ChangeNotifier;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The watchdog alone, with a timeout of an hour, and jobs whose past is written into their rows. */
public final class WatchdogRig implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofHours(1);
    private static final String DELIVERED =
            "UPDATE dispatch SET delivered_at = now() - CAST(? AS interval) WHERE job_id = ?";
    private static final String DUE = "UPDATE dispatch SET watchdog_at = now() WHERE job_id = ?";
    private static final String HEARD_OF = "UPDATE job SET latest_callback_recorded_at = now() - CAST(? AS interval),"
            + " latest_callback_occurred_at = now() - interval '9 years' WHERE id = ?";

    private static final String PROGRESS = "INSERT INTO job_progress (job_id, moved_version, reported_at)"
            + " VALUES (?, 1, now() - CAST(? AS interval))"
            + " ON CONFLICT (job_id) DO UPDATE SET reported_at = excluded.reported_at";

    private final TestDatabase database;
    private final HikariDataSource pool;
    private final Database rows;
    private final ChangeNotifier notifier;

    public WatchdogRig(TestDatabase database) {
        this(database, Timings.PATIENT);
    }

    /** One that waits for so long. */
    public WatchdogRig(TestDatabase database, Timing timing) {
        this.database = database;
        this.pool = ConnectionPool.open(database.url(), "pawl_service", database::password, 2, timing.database());
        this.rows = new Database(pool, new SimpleMeterRegistry());
        this.notifier = new ChangeNotifier(rows);
    }

    /** A job that was delivered two hours ago and not heard of since. */
    UUID silent(String owner, String status) {
        UUID id = JobFixture.inStatus(database, owner, status);
        JobFixture.withDispatch(database, id, "DELIVERED");
        delivered(id, "2 hours");
        return id;
    }

    /** The order for the job was taken so long ago. */
    public void delivered(UUID id, String ago) {
        PastGuards.write(database, "dispatch", DELIVERED, ago, id);
    }

    /** The latest callback about the job was recorded so long ago; by the worker's clock, years ago. */
    void onCallback(UUID id, String ago) {
        PastGuards.write(database, "job", HEARD_OF, ago, id);
    }

    /** The latest progress of the job was reported so long ago. */
    void onProgress(UUID id, String ago) {
        JobFixture.execute(database, PROGRESS, id, ago);
    }

    /** The time has come to look at the job. */
    void due(UUID id) {
        JobFixture.execute(database, DUE, id);
    }

    /** How many jobs it ends now. */
    public int sweep() {
        return watchdog(hourForEach()).sweep();
    }

    /** How many jobs it ends now, with another timeout for one status. */
    int sweep(JobStatus status, Duration timeout) {
        Map<JobStatus, Duration> timeouts = hourForEach();
        timeouts.put(status, timeout);
        return watchdog(timeouts).sweep();
    }

    /** How many jobs it ends when {@code action} is done between its look and its locks. */
    int sweep(Runnable action) {
        Watchdog watchdog = watchdog(hourForEach());
        TimeoutSweep.Look<WatchdogRepository.Watched> look = watchdog.look();
        action.run();
        List<RuntimeException> failures = new ArrayList<>();
        int ended = watchdog.end(look.timedOut(), failures);
        assertEquals(List.of(), failures);
        return ended;
    }

    private Watchdog watchdog(Map<JobStatus, Duration> hours) {
        StageTimeouts timeouts = new StageTimeouts(hours);
        DispatchRepository dispatches = new DispatchRepository();
        JobRepository jobs = new JobRepository();
        return new Watchdog(rows, jobs, new WatchdogRepository(), writer(jobs, dispatches, timeouts), timeouts);
    }

    /** The one that looks for abandoned uploads, with this timeout. */
    UploadWatchdog uploads(Duration timeout) {
        StageTimeouts timeouts = new StageTimeouts(Map.of(), timeout);
        DispatchRepository dispatches = new DispatchRepository();
        JobRepository jobs = new JobRepository();
        TransitionWriter writer = writer(jobs, dispatches, timeouts);
        return new UploadWatchdog(rows, jobs, new UploadWatchRepository(), writer, timeouts);
    }

    private TransitionWriter writer(JobRepository jobs, DispatchRepository dispatches, StageTimeouts timeouts) {
        return new TransitionWriter(
                jobs,
                dispatches,
                new Outbox(),
                new AuditLog(rows, notifier::announce),
                new JobMetrics(new SimpleMeterRegistry()),
                timeouts,
                InstantSource.system());
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
        notifier.close();
        pool.close();
    }
}
