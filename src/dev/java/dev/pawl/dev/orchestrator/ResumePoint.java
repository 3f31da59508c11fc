package dev.pawl.dev.orchestrator;

/** The status that a retried job starts in; everything before it is done already. */
enum ResumePoint {
    /** Only the video is there. */
    UPLOADED(Stage.AUDIO_EXTRACTING),
    /** The audio is there. */
    AUDIO_READY(Stage.TRANSCRIBING),
    /** The transcript is there. */
    TRANSCRIPT_READY(Stage.GENERATING);

    private final Stage next;

    ResumePoint(Stage next) {
        this.next = next;
    }

    Stage next() {
        return next;
    }
}
