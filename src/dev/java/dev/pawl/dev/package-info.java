/** The development server: embedded PostgreSQL, signing key, tokens. Not part of the production artifact. */
@NullMarked
package dev.pawl.dev;

import org.jspecify.annotations.NullMarked;
