/** Pawl: decides which status a job may take next, and proves who moved it. Start reading at {@link dev.pawl.App}. */
@NullMarked
package dev.pawl;

import org.jspecify.annotations.NullMarked;
