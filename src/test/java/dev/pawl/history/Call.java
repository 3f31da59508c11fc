package dev.pawl.history;

import dev.pawl.testing.CallbackReport;
import java.util.List;

/** What was asked of one job (spec/openapi.yaml). */
sealed interface Call {
    /** The version that {@code If-Match} names; 0 when the request carries none. */
    default int ifMatch() {
        return 0;
    }

    /** That there be a job. */
    record Create() implements Call {}

    /** That there be a job which tries {@code parent} again: the other half of {@link Retry}. */
    record Born(String parent) implements Call {}

    record Confirm(String videoUri, int ifMatch) implements Call {}

    record Run(int ifMatch) implements Call {}

    record Open(int ifMatch) implements Call {}

    /** {@code regenerate} or {@code export}. */
    record Order(String action, int ifMatch) implements Call {}

    record Finish(int ifMatch) implements Call {}

    record Cancel(int ifMatch) implements Call {}

    /** The job's part in a cancel of named jobs. */
    record CancelNamed() implements Call {}

    /** The job's part in a cancel of all jobs in some statuses. */
    record CancelInStatus(List<String> statuses) implements Call {}

    record Retry(String clientRequestId, String modelProfile) implements Call {}

    /** A report of the orchestrator. */
    record Callback(CallbackReport report) implements Call {}

    record Read() implements Call {}

    record ReadTrail() implements Call {}
}
