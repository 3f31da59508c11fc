/** People who look at, or act on, what others own, and the record of what they looked at (spec/decisions/074). */
@NullMarked
package dev.pawl.oversight;

import org.jspecify.annotations.NullMarked;
