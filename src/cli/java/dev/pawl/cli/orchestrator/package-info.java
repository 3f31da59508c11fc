/**
 * The conformance kit: scenarios for an orchestrator, a fake Pawl that takes its callbacks, and the judgement by
 * spec/orchestrators.md. It needs no Pawl, no token and no database (spec/decisions/055).
 */
@NullMarked
package dev.pawl.cli.orchestrator;

import org.jspecify.annotations.NullMarked;
