/** Repeating a request safely: what is asked for under one key is done once (spec/decisions/023). */
@NullMarked
package dev.pawl.idempotency;

import org.jspecify.annotations.NullMarked;
