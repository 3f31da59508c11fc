/** Safe repeats of requests: a change under one key is made once (spec/decisions/023). */
@NullMarked
package dev.pawl.idempotency;

import org.jspecify.annotations.NullMarked;
