/** Status callbacks of the orchestrator (spec/orchestrators.md). */
@NullMarked
package dev.pawl.job.callback;

import org.jspecify.annotations.NullMarked;
