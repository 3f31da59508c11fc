/** Progress reports of the orchestrator: signs of life outside the state machine (spec/decisions/054). */
@NullMarked
package dev.pawl.job.progress;

import org.jspecify.annotations.NullMarked;
