/** The state machine of a job (spec/job_fsm.md). Pure: depends on nothing but the JDK. */
@NullMarked
package dev.pawl.fsm;

import org.jspecify.annotations.NullMarked;
