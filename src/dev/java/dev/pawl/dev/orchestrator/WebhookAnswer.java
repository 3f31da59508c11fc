package dev.pawl.dev.orchestrator;

/** The answer to a webhook that was understood. */
enum WebhookAnswer {
    /** To job.cancel: nothing works on this job any more. */
    STOPPED(200),
    /** To job.run: the work has begun. To job.cancel: it has not stopped yet, ask again. */
    ACCEPTED(202),
    /** To job.run: it was cancelled before, and will never be started. */
    GONE(410);

    private final int status;

    WebhookAnswer(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }
}
