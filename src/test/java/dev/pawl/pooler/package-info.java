/** A pooler between Pawl and PostgreSQL, where the machine has one. */
@NullMarked
package dev.pawl.pooler;

import org.jspecify.annotations.NullMarked;
