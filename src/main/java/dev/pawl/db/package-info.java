/** The one way to the database: transactions in few round trips, and what its errors mean. */
@NullMarked
package dev.pawl.db;

import org.jspecify.annotations.NullMarked;
