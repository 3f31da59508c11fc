/** Load for a given time ({@code make soak}), in rounds that check their own results. */
@NullMarked
package dev.pawl.soak;

import org.jspecify.annotations.NullMarked;
