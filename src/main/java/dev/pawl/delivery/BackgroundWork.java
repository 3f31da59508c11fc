package dev.pawl.delivery;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.Task;
import dev.pawl.dispatch.Outbox;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * Background work: delivers webhooks, fails silent jobs, removes expired responses and signs the audit trail. Runs, stops and upkeep each have
 * their own lane (spec/decisions/040), and so have digests, so that none waits for another. Any number of replicas share the work. If a
 * replica dies, others take over its work within 20 s.
 */
public final class BackgroundWork implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration POLL_UPKEEP = Duration.ofSeconds(1);
    private static final int MISSED_HEARTBEATS = 4;
    private static final Duration LONGEST_PAUSE_RUN = Duration.ofHours(1);
    private static final Duration LONGEST_PAUSE_CANCEL = Duration.ofMinutes(1);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final int CONCURRENT_DELIVERIES = 32;
    private static final int CONCURRENT_DIGESTS = 4;

    private final List<Scheduler> lanes;

    private BackgroundWork(List<Scheduler> lanes) {
        this.lanes = lanes;
    }

    /**
     * Starts working on what is due, and on what {@code outbox} stages from now on.
     *
     * @param digests empty if nothing is signed
     * @param anAnswerConfirmsStop whether 200 and 204 to {@code job.cancel} confirm that the work has stopped
     */
    public static BackgroundWork start(
            DataSource pool,
            Outbox outbox,
            DeliveryService deliveries,
            StopService stopping,
            OrchestratorClient orchestrator,
            Upkeep upkeep,
            Optional<DigestTasks> digests,
            DeliveryMetrics metrics,
            InstantSource clock,
            DeliveryTiming timing,
            boolean anAnswerConfirmsStop) {
        BackgroundLog log = new BackgroundLog();
        Redelivery ofRuns = new Redelivery(timing.firstPause(), LONGEST_PAUSE_RUN, clock);
        Redelivery ofCancels = new Redelivery(timing.firstPause(), LONGEST_PAUSE_CANCEL, clock);
        List<Task<?>> orders = Outbox.ORDERS.stream()
                .<Task<?>>map(type -> new RunTask(type, deliveries, orchestrator, ofRuns, metrics).task())
                .toList();
        CancelTask cancel = new CancelTask(stopping, orchestrator, ofCancels, metrics, anAnswerConfirmsStop);
        Scheduler runs = lane("run_lane", Scheduler.create(pool, orders), log, clock, timing)
                .enablePriority()
                .threads(CONCURRENT_DELIVERIES)
                .build();
        Scheduler stops = lane("stop_lane", Scheduler.create(pool, cancel.task()), log, clock, timing)
                .enablePriority()
                .threads(CONCURRENT_DELIVERIES)
                .build();
        Scheduler upkeeps = lane("upkeep_lane", Scheduler.create(pool).startTasks(upkeep.tasks()), log, clock, timing)
                .threads(upkeep.tasks().size())
                .pollingInterval(POLL_UPKEEP)
                .build();
        List<Scheduler> lanes = new ArrayList<>(List.of(runs, stops, upkeeps));
        digests.ifPresent(tasks -> lanes.add(lane(
                        "digest_lane",
                        Scheduler.create(pool, tasks.sending()).startTasks(tasks.signing()),
                        log,
                        clock,
                        timing)
                .threads(CONCURRENT_DIGESTS)
                .pollingInterval(POLL_UPKEEP)
                .build()));
        lanes.forEach(Scheduler::start);
        outbox.onCommit(taskName -> (taskName.equals(Outbox.CANCEL) ? stops : runs).triggerCheckForDueExecutions());
        return new BackgroundWork(lanes);
    }

    /** @param view the view of scheduled_tasks that holds the tasks of the lane */
    private static SchedulerBuilder lane(
            String view, SchedulerBuilder scheduler, BackgroundLog log, InstantSource clock, DeliveryTiming timing) {
        return scheduler
                .tableName(view)
                .schedulerName(new SchedulerName.Fixed("pawl-" + UUID.randomUUID()))
                .serializer(new TextSerializer())
                // Use two statements to pick tasks. In a single one, PostgreSQL may run the subquery with the limit
                // once per row, and pick everything that is due.
                .jdbcCustomization(new PostgreSqlJdbcCustomization(true, false))
                .pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(POLL)
                .heartbeatInterval(timing.silence().dividedBy(MISSED_HEARTBEATS))
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .shutdownMaxWait(DRAIN)
                .failureLogging(LogLevel.OFF, false)
                .addSchedulerListener(log)
                .clock(clock::instant);
    }

    /** Takes no more work. Running tasks get a few seconds to finish; other replicas take over the rest. */
    @Override
    public void close() {
        try (ExecutorService stops = Executors.newVirtualThreadPerTaskExecutor()) {
            lanes.forEach(lane -> stops.execute(lane::stop));
        }
    }
}
