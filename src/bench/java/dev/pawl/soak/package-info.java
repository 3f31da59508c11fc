/** Load for as long as one likes ({@code make soak}), in rounds, each of which judges what it sees. */
@NullMarked
package dev.pawl.soak;

import org.jspecify.annotations.NullMarked;
