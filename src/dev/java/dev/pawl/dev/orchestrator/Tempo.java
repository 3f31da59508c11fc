package dev.pawl.dev.orchestrator;

import java.time.Duration;

/**
 * How fast the demo orchestrator is.
 *
 * @param stage how long a stage takes, and how long it is silent before it reports that it is alive
 * @param slowStop how long work takes to stop in the scenario slow-stop
 * @param stopPatience how long a job.cancel waits for the work to stop before it answers "not yet"
 * @param retryWait the first wait before a callback is repeated
 */
record Tempo(Duration stage, Duration slowStop, Duration stopPatience, Duration retryWait) {
    static Tempo of(Duration pace) {
        return new Tempo(pace, Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofMillis(500));
    }
}
