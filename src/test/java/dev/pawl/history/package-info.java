/** Whether what many clients were told at once agrees with one order of events; written from spec/ alone. */
@NullMarked
package dev.pawl.history;

import org.jspecify.annotations.NullMarked;
