/** What an editor does to a job: the handlers, the service that locks, checks and writes, and what is read. */
@NullMarked
package dev.pawl.job.editor;

import org.jspecify.annotations.NullMarked;
