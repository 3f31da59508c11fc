package dev.pawl.job;

import dev.pawl.audit.Actor;
import dev.pawl.db.generated.enums.ActorType;
import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Metrics of jobs (spec/decisions/022). Call only after a commit. */
public final class JobMetrics {
    private static final Logger log = LoggerFactory.getLogger(JobMetrics.class);
    private static final Duration[] STOP_BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30),
        Duration.ofHours(2),
        Duration.ofHours(24)
    };

    private final Map<Key, Counter> transitions = new HashMap<>();
    private final Counter born;
    private final Timer stops;

    /**
     * Registers every pair of the state machine at the start, because a rate misses the first increment of a new
     * series.
     */
    public JobMetrics(MeterRegistry registry) {
        for (JobStatus from : JobStatus.values()) {
            for (JobStatus to : JobFsm.next(from)) {
                for (ActorType actor : ActorType.values()) {
                    transitions.put(new Key(from, to, actor), counter(registry, from.name(), to.name(), actor));
                }
            }
        }
        born = Counter.builder("pawl.new.jobs")
                .description("New jobs, retries included")
                .register(registry);
        stops = Timer.builder("pawl.stop.confirmation")
                .description("From the cancel, or the timeout, of a job to the proof that its work has stopped")
                .serviceLevelObjectives(STOP_BUCKETS)
                .register(registry);
    }

    private record Key(JobStatus from, JobStatus to, ActorType actor) {}

    void born() {
        born.increment();
    }

    void moved(JobTransition transition, Actor actor) {
        log.debug("job {}: {} to {} by {}", transition.jobId(), transition.from(), transition.to(), actor.type());
        Counter counter = transitions.get(new Key(transition.from(), transition.to(), actor.type()));
        if (counter != null) {
            counter.increment();
        }
    }

    /** The two times may come from different replicas, so a negative duration counts as zero. */
    void stopped(Duration sinceRequest) {
        stops.record(sinceRequest.isNegative() ? Duration.ZERO : sinceRequest);
    }

    private static Counter counter(MeterRegistry registry, String from, String to, ActorType actor) {
        return Counter.builder("pawl.transitions")
                .description("Committed moves of jobs")
                .tag("from", from)
                .tag("to", to)
                .tag("actor", actor.getLiteral())
                .register(registry);
    }
}
