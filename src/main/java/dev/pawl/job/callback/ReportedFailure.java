package dev.pawl.job.callback;

import dev.pawl.fsm.JobStatus;
import dev.pawl.job.Failure;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A failure as a worker reported it, in any form (spec/decisions/050). */
record ReportedFailure(String code, String message, String stage) {
    private static final int LONGEST = 2_000;
    private static final String CUT = "\u2026";
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final String UNSPECIFIED = "UNSPECIFIED";

    /** Whether the stage is not a status. */
    boolean namesNoStage() {
        return status().isEmpty();
    }

    /** The failure in the form in which it is kept, of a job in status {@code current}. */
    Failure during(JobStatus current) {
        // The code goes into the audit trail, so it is not a place for free text.
        String keptCode = CODE.matcher(code).matches() ? code : UNSPECIFIED;
        return new Failure(keptCode, shortened(message), status().orElse(current));
    }

    private Optional<JobStatus> status() {
        return Arrays.stream(JobStatus.values())
                .filter(status -> status.name().equals(stage))
                .findFirst();
    }

    /** Counts characters, not their halves. */
    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST - 1)) + CUT;
    }
}
