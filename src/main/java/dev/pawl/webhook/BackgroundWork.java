package dev.pawl.webhook;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.pawl.dispatch.Outbox;
import dev.pawl.idempotency.KeptAnswers;
import dev.pawl.job.DeliveryService;
import dev.pawl.job.Watchdog;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * What Pawl does when nobody asks: delivers webhooks, looks for jobs that hang, and removes answers that need not be
 * kept any longer. Any number of replicas share the work; that of one that dies is taken over within 20 s.
 */
public final class BackgroundWork implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration HEARTBEAT = Duration.ofSeconds(3);
    private static final int MISSED_HEARTBEATS = 4;
    private static final Duration REMOVAL = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE_RUN = Duration.ofHours(1);
    private static final Duration LONGEST_PAUSE_CANCEL = Duration.ofMinutes(1);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    private static final int CONCURRENT_DELIVERIES = 32;

    private final Scheduler scheduler;

    private BackgroundWork(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Starts working on what is due, and on what {@code outbox} stages from now on. */
    public static BackgroundWork start(
            DataSource pool,
            Outbox outbox,
            DeliveryService deliveries,
            OrchestratorClient orchestrator,
            Watchdog watchdog,
            KeptAnswers keptAnswers,
            DeliveryMetrics metrics,
            InstantSource clock,
            WebhookTiming timing) {
        Redelivery ofRuns = new Redelivery(timing.firstPause(), LONGEST_PAUSE_RUN, clock);
        Redelivery ofCancels = new Redelivery(timing.firstPause(), LONGEST_PAUSE_CANCEL, clock);
        RunTask run = new RunTask(deliveries, orchestrator, ofRuns, metrics);
        CancelTask cancel = new CancelTask(deliveries, orchestrator, ofCancels, metrics);
        RecurringTask<Void> sweep = Tasks.recurring("watchdog", FixedDelay.of(timing.sweep()))
                .execute((instance, context) -> watchdog.sweep());
        RecurringTask<Void> removal = Tasks.recurring("kept-answers", FixedDelay.of(REMOVAL))
                .execute((instance, context) -> keptAnswers.removeOld());
        Scheduler scheduler = Scheduler.create(pool, run.task(), cancel.task())
                .startTasks(sweep, removal)
                .schedulerName(new SchedulerName.Fixed("pawl-" + UUID.randomUUID()))
                .serializer(new TextSerializer())
                .jdbcCustomization(new PostgreSqlJdbcCustomization(false, false))
                .pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(POLL)
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .threads(CONCURRENT_DELIVERIES)
                .shutdownMaxWait(DRAIN)
                .failureLogging(LogLevel.OFF, false)
                .addSchedulerListener(new BackgroundLog())
                .clock(clock::instant)
                .build();
        scheduler.start();
        outbox.onCommit(scheduler::triggerCheckForDueExecutions);
        return new BackgroundWork(scheduler);
    }

    /** Takes no more work; what is under way gets a few seconds, what remains is another replica's. */
    @Override
    public void close() {
        scheduler.stop();
    }
}
