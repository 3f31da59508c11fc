/** Live progress of jobs, as Server-Sent Events (spec/decisions/024). */
@NullMarked
package dev.pawl.stream;

import org.jspecify.annotations.NullMarked;
