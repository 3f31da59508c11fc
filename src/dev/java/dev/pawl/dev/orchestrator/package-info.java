/**
 * The demo orchestrator: does no real work, but speaks the whole protocol of spec/orchestrators.md, and depends on
 * nothing else of Pawl. Not part of the production artifact.
 */
@NullMarked
package dev.pawl.dev.orchestrator;

import org.jspecify.annotations.NullMarked;
