/** What an orchestrator asks that has lost its memory, and how it confirms a stop (spec/orchestrators.md). */
@NullMarked
package dev.pawl.reconciliation;

import org.jspecify.annotations.NullMarked;
