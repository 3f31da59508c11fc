/** Database access: transactions in few round trips, and the mapping of errors. */
@NullMarked
package dev.pawl.db;

import org.jspecify.annotations.NullMarked;
