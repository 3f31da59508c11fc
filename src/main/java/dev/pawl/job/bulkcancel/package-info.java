/** Many cancels in one request: each job is decided on its own, in few statements (spec/decisions/013). */
@NullMarked
package dev.pawl.job.bulkcancel;

import org.jspecify.annotations.NullMarked;
