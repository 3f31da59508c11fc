package dev.pawl.dev.orchestrator;

import java.time.Duration;

/**
 * The speed of the demo orchestrator.
 *
 * @param stage how long a stage takes, and the interval of its progress callbacks
 * @param slowStop how long the work takes to stop in the scenario slow-stop
 * @param stopPatience how long a job.cancel or job.kill waits for the work to stop before it responds with 202
 * @param retryWait the first wait before a callback is repeated
 */
record Tempo(Duration stage, Duration slowStop, Duration stopPatience, Duration retryWait) {
    static Tempo of(Duration pace) {
        return new Tempo(pace, Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofMillis(500));
    }
}
