package dev.pawl.job;

import static java.util.Locale.ROOT;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import java.util.Arrays;
import java.util.List;

/** The actions that a client may offer for a job (spec/job_fsm.md). */
public enum AllowedAction {
    CONFIRM_UPLOAD,
    RUN,
    OPEN,
    REGENERATE,
    EXPORT,
    FINISH,
    CANCEL,
    FORCE_STOP,
    RETRY;

    /** The name on the wire. */
    @JsonValue
    public String wireName() {
        return name().toLowerCase(ROOT);
    }

    /** The actions that would change {@code job} if they were sent now. */
    static List<AllowedAction> of(Job job) {
        return Arrays.stream(values()).filter(action -> action.isOpenTo(job)).toList();
    }

    /** Whether it would change {@code job} if it were sent now. */
    public boolean isOpenTo(Job job) {
        JobStatus status = job.status();
        return switch (this) {
            case CONFIRM_UPLOAD -> JobFsm.transition(status, JobStatus.UPLOADED).isPresent();
            case RUN -> status == JobStatus.UPLOADED && job.dispatch() == null;
            case OPEN -> status == JobStatus.DRAFT_READY;
            case REGENERATE, EXPORT, FINISH -> status == JobStatus.DRAFT_READY || status == JobStatus.EDITING;
            case CANCEL -> JobFsm.transition(status, JobStatus.CANCELLED).isPresent();
            case FORCE_STOP -> job.dispatch() != null && job.dispatch().canBeForced();
            case RETRY ->
                RetryChain.mayBeRetried(status) && Checkpoint.furthest(job.manifest()) != null && !job.beingRetried();
        };
    }
}
