/** Drives the orchestrators in {@code examples/}: with the conformance kit, and with Pawl. */
@NullMarked
package dev.pawl.examples;

import org.jspecify.annotations.NullMarked;
