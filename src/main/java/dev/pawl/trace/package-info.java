/** Spans of requests and deliveries, for an operator's collector. */
@NullMarked
package dev.pawl.trace;

import org.jspecify.annotations.NullMarked;
