/** What every route shares: authentication, correlation id, bodies, problem documents, limits. */
@NullMarked
package dev.pawl.http;

import org.jspecify.annotations.NullMarked;
