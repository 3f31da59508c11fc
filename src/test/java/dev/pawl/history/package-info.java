/** Checks that the responses to many concurrent clients agree with one order of events; written from spec/ alone. */
@NullMarked
package dev.pawl.history;

import org.jspecify.annotations.NullMarked;
