/** Checks Pawl's guarantees when the primary dies and a standby takes over. */
@NullMarked
package dev.pawl.failover;

import org.jspecify.annotations.NullMarked;
