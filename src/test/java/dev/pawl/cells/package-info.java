/** Cells: whole Pawls side by side behind HAProxy, with the files of {@code deploy/cells}. */
@NullMarked
package dev.pawl.cells;

import org.jspecify.annotations.NullMarked;
