package dev.pawl.delivery;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.pawl.db.LastSuccess;
import dev.pawl.idempotency.StoredResponses;
import dev.pawl.job.progress.ProgressRepository;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Recurring tasks, run by the replica that picks them first: end silent jobs and abandoned uploads, remove expired
 * responses and old progress.
 */
public final class Upkeep {
    private static final Duration REMOVAL = Duration.ofMinutes(1);

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final List<RecurringTask<Void>> tasks;

    public Upkeep(
            Watchdog watchdog,
            UploadWatchdog uploads,
            StoredResponses storedResponses,
            ProgressRepository progress,
            DeliveryTiming timing,
            MeterRegistry registry,
            InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.tasks = List.of(
                task("watchdog", timing.sweep(), () -> both(watchdog::sweep, uploads::sweep)),
                task("kept-answers", REMOVAL, () -> both(storedResponses::removeOld, progress::removeOld)));
    }

    List<RecurringTask<Void>> tasks() {
        return tasks;
    }

    /** The second one also runs if the first one fails. */
    private static void both(Runnable first, Runnable second) {
        try {
            first.run();
        } finally {
            second.run();
        }
    }

    /** {@code name} has a row in scheduled_tasks and is part of the view upkeep_lane. */
    private RecurringTask<Void> task(String name, Duration pause, Runnable work) {
        LastSuccess lastSuccess = LastSuccess.of(name, registry, clock);
        return Tasks.recurring(name, FixedDelay.of(pause)).execute((instance, context) -> {
            work.run();
            lastSuccess.now();
        });
    }
}
