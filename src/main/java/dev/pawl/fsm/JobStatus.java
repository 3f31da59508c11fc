package dev.pawl.fsm;

import java.util.EnumSet;
import java.util.Set;

/** The fifteen statuses of a job (spec/job_fsm.md). */
public enum JobStatus {
    /** The job exists; nothing has been uploaded. */
    CREATED,
    /** A video is on its way. */
    UPLOADING,
    /** The video is there; nobody has asked to process it yet. */
    UPLOADED,
    /** A worker extracts the sound. */
    AUDIO_EXTRACTING,
    /** Checkpoint: the sound is there. */
    AUDIO_READY,
    /** A worker writes down what is said. */
    TRANSCRIBING,
    /** Checkpoint: the transcript is there. */
    TRANSCRIPT_READY,
    /** A worker generates the draft. */
    GENERATING,
    /** Checkpoint: the draft is there and waits for its editor; nothing is in flight. */
    DRAFT_READY,
    /** The editor works on the draft. */
    EDITING,
    /** A worker makes the draft anew. */
    REGENERATING,
    /** A worker renders the result. */
    EXPORTING,
    /** Terminal: it is finished. */
    DONE,
    /** Terminal: it went wrong; a retry is a new job. */
    FAILED,
    /** Terminal: its editor stopped it. */
    CANCELLED;

    private static final Set<JobStatus> TERMINAL = EnumSet.of(DONE, FAILED, CANCELLED);

    /** Whether nothing ever leaves this status. */
    public boolean isTerminal() {
        return TERMINAL.contains(this);
    }
}
