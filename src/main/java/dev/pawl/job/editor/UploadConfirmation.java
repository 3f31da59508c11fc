package dev.pawl.job.editor;

import dev.pawl.job.Job;

/**
 * Response of {@code POST /jobs/{jobId}/confirm-upload}.
 *
 * @param replayed whether this video had been confirmed before, so that nothing was written
 */
record UploadConfirmation(Job job, boolean replayed) {}
