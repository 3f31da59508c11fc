/** Who moved which job, when and why: written once with each transition, read by the trail. */
@NullMarked
package dev.pawl.audit;

import org.jspecify.annotations.NullMarked;
