package dev.pawl.delivery;

import dev.pawl.db.LastSuccess;
import dev.pawl.db.TransientDatabaseException;
import dev.pawl.dispatch.Outbox;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.StageTimeouts;
import dev.pawl.log.Loggable;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics of the backlog: jobs at the orchestrator, and webhooks still to be sent (spec/decisions/022). Counted once a
 * minute in the background, so that a scrape does not query the database. NaN while counting fails.
 */
public final class Backlog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Backlog.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final BacklogRepository repository;
    private final InstantSource clock;
    private final LastSuccess lastSuccess;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("backlog").factory());
    private volatile BacklogRepository.@Nullable Counts counts;

    public Backlog(BacklogRepository repository, MeterRegistry registry, InstantSource clock) {
        this.repository = repository;
        this.clock = clock;
        this.lastSuccess = LastSuccess.of("backlog", registry, clock);
        for (JobStatus status : JobStatus.values()) {
            if (StageTimeouts.mayFail(status)) {
                gauge("pawl.jobs.at.work", known -> known.jobsAtWork().getOrDefault(status, 0))
                        .description("Jobs that the orchestrator has taken and that wait for it")
                        .tag("status", status.name())
                        .register(registry);
            }
        }
        for (String type : Outbox.TASKS) {
            gauge("pawl.webhooks.undelivered", known -> number(known, type))
                    .description("Webhooks still to be sent, or not yet answered as they have to be")
                    .tag("type", type)
                    .register(registry);
            gauge("pawl.webhooks.undelivered.oldest", known -> secondsOfOldest(known, type))
                    .description("Age of the oldest of them")
                    .baseUnit("seconds")
                    .tag("type", type)
                    .register(registry);
        }
    }

    /** Counts now, then once a minute. */
    public void start() {
        ScheduledFuture<?> _ = timer.scheduleWithFixedDelay(this::count, 0, PAUSE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void count() {
        try {
            counts = repository.counts();
            lastSuccess.now();
        } catch (TransientDatabaseException e) {
            counts = null;
            log.warn("the backlog could not be counted: {}", e.getMessage());
        } catch (RuntimeException e) {
            counts = null;
            log.error("the backlog could not be counted", Loggable.of(e));
        }
    }

    private Gauge.Builder<Backlog> gauge(String name, ToDoubleFunction<BacklogRepository.Counts> value) {
        return Gauge.builder(name, this, backlog -> {
            BacklogRepository.Counts known = backlog.counts;
            return known == null ? Double.NaN : value.applyAsDouble(known);
        });
    }

    private static double number(BacklogRepository.Counts known, String type) {
        BacklogRepository.Undelivered undelivered = known.undelivered().get(type);
        return undelivered == null ? 0 : undelivered.number();
    }

    private double secondsOfOldest(BacklogRepository.Counts known, String type) {
        BacklogRepository.Undelivered undelivered = known.undelivered().get(type);
        return undelivered == null
                ? 0
                : Duration.between(undelivered.oldest(), clock.instant()).toMillis() / 1e3;
    }
}
