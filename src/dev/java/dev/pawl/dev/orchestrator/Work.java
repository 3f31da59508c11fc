package dev.pawl.dev.orchestrator;

import dev.pawl.dev.orchestrator.DemoScenario.Trait;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The work on one dispatch, on its own thread. */
final class Work {
    private static final Logger log = LoggerFactory.getLogger(Work.class);

    private final WorkOrder order;
    private final DemoScenario scenario;
    private final Pipeline pipeline;
    private final Duration slowStop;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private volatile boolean killed;
    private final Thread thread;

    private Work(WorkOrder order, DemoScenario scenario, Pipeline pipeline, Duration slowStop) {
        this.order = order;
        this.scenario = scenario;
        this.pipeline = pipeline;
        this.slowStop = slowStop;
        this.thread = Thread.ofVirtual().name("dispatch-" + order.dispatchId()).unstarted(this::run);
    }

    static Work start(WorkOrder order, DemoScenario scenario, Pipeline pipeline, Duration slowStop) {
        Work work = new Work(order, scenario, pipeline, slowStop);
        work.thread.start();
        return work;
    }

    /** Asks the work to stop; returns whether it ended within {@code patience}. */
    boolean stop(Duration patience) throws InterruptedException {
        if (scenario.has(Trait.IGNORE_CANCEL)) {
            return false;
        }
        if (cancelled.compareAndSet(false, true)) {
            thread.interrupt();
        }
        return thread.join(patience);
    }

    /** Ends the work at once; returns whether it ended within {@code patience}. */
    boolean kill(Duration patience) throws InterruptedException {
        killed = true;
        thread.interrupt();
        return thread.join(patience);
    }

    /** Ends the work at the shutdown of the orchestrator, without a callback. */
    void drop() {
        thread.interrupt();
    }

    boolean hasEnded() {
        return !thread.isAlive();
    }

    private void run() {
        MDC.put("correlation_id", EventLog.correlationId(order.dispatchId()));
        log.info("started dispatch {} of job {} with {}", order.dispatchId(), order.jobId(), pipeline.firstStep());
        try {
            Verdict verdict = pipeline.run();
            if (verdict == Verdict.TOLD_TO_STOP) {
                takeTimeToStop();
            }
            logEnd(verdict);
        } catch (InterruptedException e) {
            windDown();
        } catch (RuntimeException e) {
            log.error("dispatch {} of job {} failed", order.dispatchId(), order.jobId(), e);
        }
    }

    private void takeTimeToStop() throws InterruptedException {
        if (scenario.has(Trait.SLOW_STOP) && !killed) {
            Thread.sleep(slowStop);
        }
    }

    private void logEnd(Verdict verdict) {
        String end = switch (verdict) {
            case ACCEPTED -> "finished dispatch {} of job {}";
            case TOLD_TO_STOP -> "stopped dispatch {} of job {} on Pawl-Directive: stop";
            case REFUSED, OUT_OF_ORDER -> "stopped dispatch {} of job {}: Pawl refused its callback";
            case UNREACHABLE -> "stopped dispatch {} of job {}: Pawl is out of reach";
        };
        log.info(end, order.dispatchId(), order.jobId());
    }

    private void windDown() {
        try {
            if (cancelled.get()) {
                takeTimeToStop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        String reason = killed ? "job.kill" : cancelled.get() ? "job.cancel" : "shutdown";
        log.info("stopped dispatch {} of job {} on {}", order.dispatchId(), order.jobId(), reason);
    }
}
