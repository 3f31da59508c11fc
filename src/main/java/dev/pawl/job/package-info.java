/** Jobs: lock the row, ask the state machine, write status and audit event. */
@NullMarked
package dev.pawl.job;

import org.jspecify.annotations.NullMarked;
