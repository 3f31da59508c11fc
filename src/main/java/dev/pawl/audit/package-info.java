/** The audit trail: who moved which job, when and why. */
@NullMarked
package dev.pawl.audit;

import org.jspecify.annotations.NullMarked;
