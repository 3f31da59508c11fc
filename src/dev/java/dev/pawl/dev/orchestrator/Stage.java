package dev.pawl.dev.orchestrator;

/** A stage of the pipeline, named after the status of a job in it. */
enum Stage {
    /** Video to audio. */
    AUDIO_EXTRACTING("AUDIO_READY", "audio_uri", "audio.wav"),
    /** Audio to transcript. */
    TRANSCRIBING("TRANSCRIPT_READY", "transcript_uri", "transcript.json"),
    /** Transcript to draft. */
    GENERATING("DRAFT_READY", "draft_uri", "draft.md");

    private final String result;
    private final String artifact;
    private final String file;

    Stage(String result, String artifact, String file) {
        this.result = result;
        this.artifact = artifact;
        this.file = file;
    }

    /** The status of a job that has completed this stage. */
    String result() {
        return result;
    }

    /** The key of this stage's artifact in {@code artifact_updates}. */
    String artifact() {
        return artifact;
    }

    /** The file name of this stage's artifact. */
    String file() {
        return file;
    }
}
