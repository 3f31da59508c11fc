/** The order to run a job as the orchestrator gets it, and the proof that it stopped. */
@NullMarked
package dev.pawl.dispatch;

import org.jspecify.annotations.NullMarked;
