/** What the log says of trouble: once for each outage, and nothing that a row or a request held. */
@NullMarked
package dev.pawl.log;

import org.jspecify.annotations.NullMarked;
