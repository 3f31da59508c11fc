package dev.pawl.job.progress;

import dev.pawl.db.Database;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobRepository;
import dev.pawl.job.TransitionWriter;
import dev.pawl.log.Outage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the latest report of each job in memory, and writes all of them once a second in one statement. A process that
 * is killed loses what it has not written (spec/decisions/054).
 */
public final class ProgressWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProgressWriter.class);
    private static final Duration DRAIN = Duration.ofSeconds(5);
    /** The most rows of one statement: some tens of milliseconds. */
    private static final int PART = 5_000;

    private final ProgressRepository progress;
    private final Database database;
    private final JobRepository jobs;
    private final TransitionWriter transitions;
    private final ConcurrentMap<UUID, ReportedProgress> waiting = new ConcurrentHashMap<>();
    private final Outage outage = new Outage();
    private final ScheduledExecutorService clockwork =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

    /** @param pause between two writes */
    public ProgressWriter(
            ProgressRepository progress,
            Database database,
            JobRepository jobs,
            TransitionWriter transitions,
            Duration pause) {
        this.progress = progress;
        this.database = database;
        this.jobs = jobs;
        this.transitions = transitions;
        start(pause);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The task logs its own failure: an exception would end it.
    private void start(Duration pause) {
        clockwork.scheduleWithFixedDelay(this::writeAll, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Takes the report to be written soon, in place of an earlier one about the same job; returns immediately. */
    void write(ReportedProgress report) {
        waiting.merge(report.jobId(), report, ReportedProgress::orLater);
    }

    private void writeAll() {
        List<ReportedProgress> taken = new ArrayList<>();
        waiting.keySet().forEach(id -> {
            ReportedProgress report = waiting.remove(id);
            if (report != null) {
                taken.add(report);
            }
        });
        taken.sort(Comparator.comparing(ReportedProgress::jobId)); // All replicas in one order, so that none deadlock.
        for (int i = 0; i < taken.size(); i += PART) {
            writePart(taken.subList(i, Math.min(taken.size(), i + PART)));
        }
    }

    private void writePart(List<ReportedProgress> part) {
        try {
            progress.write(part);
            acknowledge(part.stream()
                    .filter(ReportedProgress::provesDelivery)
                    .map(ReportedProgress::jobId)
                    .toList());
            if (outage.isOver()) {
                log.info("progress is written again");
            }
        } catch (RuntimeException e) {
            if (outage.isToBeTold()) {
                log.warn("progress could not be written: {}", e.getClass().getSimpleName());
            }
            part.forEach(this::write); // Writing a report twice changes nothing.
        }
    }

    /** A worker that reports progress has its order. A job that is locked waits for its next report. */
    private void acknowledge(List<UUID> ids) {
        if (!ids.isEmpty()) {
            database.transaction(tx -> {
                List<JobKey> keys = ids.stream().map(JobKey::ofAnybody).toList();
                transitions.acknowledge(tx, jobs.lockFree(tx, keys).locked().values());
                return true;
            });
        }
    }

    /** Writes what is waiting, and takes no more. */
    @Override
    public void close() {
        clockwork.shutdown();
        try {
            if (clockwork.awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                writeAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
