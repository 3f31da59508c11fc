package dev.pawl.fsm;

import java.util.EnumSet;
import java.util.Set;

/** The fifteen statuses of a job (spec/job_fsm.md). */
public enum JobStatus {
    /** The job exists; nothing has been uploaded. */
    CREATED,
    /** A video is being uploaded. */
    UPLOADING,
    /** The video is uploaded; processing has not been requested yet. */
    UPLOADED,
    /** A worker extracts the audio. */
    AUDIO_EXTRACTING,
    /** Checkpoint: the audio is ready. */
    AUDIO_READY,
    /** A worker transcribes the audio. */
    TRANSCRIBING,
    /** Checkpoint: the transcript is ready. */
    TRANSCRIPT_READY,
    /** A worker generates the draft. */
    GENERATING,
    /** Checkpoint: the draft is ready and waits for its editor; no work is in flight. */
    DRAFT_READY,
    /** The editor works on the draft. */
    EDITING,
    /** A worker regenerates the draft. */
    REGENERATING,
    /** A worker renders the result. */
    EXPORTING,
    /** Terminal: the job is finished. */
    DONE,
    /** Terminal: the job failed; a retry is a new job. */
    FAILED,
    /** Terminal: its editor cancelled it. */
    CANCELLED;

    private static final Set<JobStatus> TERMINAL = EnumSet.of(DONE, FAILED, CANCELLED);

    /** Whether nothing ever leaves this status. */
    public boolean isTerminal() {
        return TERMINAL.contains(this);
    }
}
