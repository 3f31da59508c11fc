/** The editor's actions on jobs: handlers, the service that locks, checks and writes, and the read queries. */
@NullMarked
package dev.pawl.job.editor;

import org.jspecify.annotations.NullMarked;
