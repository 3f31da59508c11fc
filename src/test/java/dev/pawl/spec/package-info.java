/** Holds what spec/ says in other languages than Java. */
@NullMarked
package dev.pawl.spec;

import org.jspecify.annotations.NullMarked;
