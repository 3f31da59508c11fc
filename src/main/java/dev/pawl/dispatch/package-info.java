/** Dispatches: orders to run a job, their delivery state, and the outbox. */
@NullMarked
package dev.pawl.dispatch;

import org.jspecify.annotations.NullMarked;
