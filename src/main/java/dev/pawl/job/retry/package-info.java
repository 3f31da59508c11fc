/** Retries: a new job that resumes the work of a failed or cancelled one. */
@NullMarked
package dev.pawl.job.retry;

import org.jspecify.annotations.NullMarked;
