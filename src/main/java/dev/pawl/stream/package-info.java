/** Live progress: what happens to jobs, told to whoever keeps a connection open for it (spec/decisions/024). */
@NullMarked
package dev.pawl.stream;

import org.jspecify.annotations.NullMarked;
