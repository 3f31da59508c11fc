/** What the log says once, and not at every turn. */
@NullMarked
package dev.pawl.log;

import org.jspecify.annotations.NullMarked;
