/**
 * The demo orchestrator: does no work, but speaks the whole protocol of spec/orchestrators.md, and knows Pawl by that
 * alone. No part of the production artifact.
 */
@NullMarked
package dev.pawl.dev.orchestrator;

import org.jspecify.annotations.NullMarked;
