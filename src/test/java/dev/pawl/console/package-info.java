/** The console in a real browser. */
@NullMarked
package dev.pawl.console;

import org.jspecify.annotations.NullMarked;
