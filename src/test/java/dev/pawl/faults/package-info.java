/** Pawl's guarantees while its processes die, its database fails and its clock jumps. */
@NullMarked
package dev.pawl.faults;

import org.jspecify.annotations.NullMarked;
