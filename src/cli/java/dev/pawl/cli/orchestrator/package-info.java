/**
 * The conformance kit: plays Pawl against an orchestrator, and judges what comes back by spec/orchestrators.md. It
 * needs no Pawl, no token and no database (spec/decisions/055).
 */
@NullMarked
package dev.pawl.cli.orchestrator;

import org.jspecify.annotations.NullMarked;
