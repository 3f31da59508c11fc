/** The proxies whose configuration is in {@code deploy/}, where the machine has them. */
@NullMarked
package dev.pawl.proxies;

import org.jspecify.annotations.NullMarked;
