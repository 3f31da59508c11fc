/** Jobs: lock, ask the state machine, write status and audit event, answer. */
@NullMarked
package dev.pawl.job;

import org.jspecify.annotations.NullMarked;
