/**
 * {@code pawl-cli}: the command line for editors. It is an ordinary client and depends on nothing of Pawl but the
 * contract.
 */
@NullMarked
package dev.pawl.cli;

import org.jspecify.annotations.NullMarked;
