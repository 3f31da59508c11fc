/** What becomes of Pawl's promises when the primary dies and a standby takes its place. */
@NullMarked
package dev.pawl.failover;

import org.jspecify.annotations.NullMarked;
