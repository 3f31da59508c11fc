/** Projects: folders of jobs, each owned by one editor. */
@NullMarked
package dev.pawl.project;

import org.jspecify.annotations.NullMarked;
