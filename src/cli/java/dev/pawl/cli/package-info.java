/** {@code pawl-cli}: the command line for editors. It is a client like any other, and sees nothing of Pawl but its contract. */
@NullMarked
package dev.pawl.cli;

import org.jspecify.annotations.NullMarked;
