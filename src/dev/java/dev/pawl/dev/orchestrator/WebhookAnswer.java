package dev.pawl.dev.orchestrator;

/** The response to a valid webhook. */
enum WebhookAnswer {
    /** To job.cancel and job.kill: no worker is running the job any more. */
    STOPPED(200),
    /** To job.run: the work has begun. To job.cancel and job.kill: it has not stopped yet, ask again. */
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
