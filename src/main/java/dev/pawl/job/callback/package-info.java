/** What the orchestrator reports of a job, and what becomes of it (spec/orchestrators.md). */
@NullMarked
package dev.pawl.job.callback;

import org.jspecify.annotations.NullMarked;
