package dev.pawl.dev.orchestrator;

/** The status that a retried job starts in; everything before it is done already. */
enum ResumePoint {
    /** Only the video is ready. */
    UPLOADED(Stage.AUDIO_EXTRACTING),
    /** The audio is ready. */
    AUDIO_READY(Stage.TRANSCRIBING),
    /** The transcript is ready. */
    TRANSCRIPT_READY(Stage.GENERATING);

    private final Stage next;

    ResumePoint(Stage next) {
        this.next = next;
    }

    Stage next() {
        return next;
    }
}
