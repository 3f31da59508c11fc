/** Moves jobs that ended long ago out of the database (db/README.md, Retention and archive; spec/decisions/044). */
@NullMarked
package dev.pawl.archive;

import org.jspecify.annotations.NullMarked;
