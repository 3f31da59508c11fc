/** What failures are due to, and rules for logging them: not on every repetition, and without data of rows or requests. */
@NullMarked
package dev.pawl.log;

import org.jspecify.annotations.NullMarked;
