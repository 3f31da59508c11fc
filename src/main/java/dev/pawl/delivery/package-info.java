/** Webhooks to the orchestrator, and everything else that Pawl does in the background. */
@NullMarked
package dev.pawl.delivery;

import org.jspecify.annotations.NullMarked;
