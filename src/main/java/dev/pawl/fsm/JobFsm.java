package dev.pawl.fsm;

import static dev.pawl.fsm.JobStatus.*;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which status may follow which: the table of spec/job_fsm.md, A test keeps it equal to this one and to the rows of
 * {@code job_transition}.
 */
public final class JobFsm {
    private static final Map<JobStatus, Set<JobStatus>> NEXT = new EnumMap<>(JobStatus.class);

    static {
        permit(CREATED, UPLOADING, UPLOADED, CANCELLED);
        permit(UPLOADING, UPLOADED, FAILED, CANCELLED);
        permit(UPLOADED, AUDIO_EXTRACTING, FAILED, CANCELLED);
        permit(AUDIO_EXTRACTING, AUDIO_EXTRACTING, AUDIO_READY, FAILED, CANCELLED);
        permit(AUDIO_READY, TRANSCRIBING, FAILED, CANCELLED);
        permit(TRANSCRIBING, TRANSCRIBING, TRANSCRIPT_READY, FAILED, CANCELLED);
        permit(TRANSCRIPT_READY, GENERATING, FAILED, CANCELLED);
        permit(GENERATING, GENERATING, DRAFT_READY, FAILED, CANCELLED);
        permit(DRAFT_READY, EDITING, REGENERATING, EXPORTING, DONE);
        permit(EDITING, REGENERATING, EXPORTING, DONE, CANCELLED);
        permit(REGENERATING, DRAFT_READY, EDITING, FAILED, CANCELLED);
        permit(EXPORTING, EDITING, DONE, FAILED, CANCELLED);
        permit(FAILED);
        permit(CANCELLED);
        permit(DONE);
    }

    private JobFsm() {}

    /** The statuses that may follow {@code from}, in the order of the enum; empty when it is terminal. */
    public static Set<JobStatus> next(JobStatus from) {
        return NEXT.getOrDefault(from, Set.of());
    }

    /** The transition from {@code from} to {@code to}; empty if the table does not permit it. */
    public static Optional<Transition> transition(JobStatus from, JobStatus to) {
        return next(from).contains(to) ? Optional.of(new Transition(from, to)) : Optional.empty();
    }

    private static void permit(JobStatus from, JobStatus... to) {
        Set<JobStatus> next = EnumSet.noneOf(JobStatus.class);
        Collections.addAll(next, to);
        NEXT.put(from, Collections.unmodifiableSet(next));
    }
}
