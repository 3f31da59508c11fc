/** Checks Pawl's guarantees when the primary dies and a standby takes over, and when a release replaces another. */
@NullMarked
package dev.pawl.failover;

import org.jspecify.annotations.NullMarked;
