/** What the tests share: a database, a running Pawl, a client that checks every answer against the contract. */
@NullMarked
package dev.pawl.testing;

import org.jspecify.annotations.NullMarked;
