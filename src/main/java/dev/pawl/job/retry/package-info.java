/** A new job that takes up the work of a failed one where it stood. */
@NullMarked
package dev.pawl.job.retry;

import org.jspecify.annotations.NullMarked;
