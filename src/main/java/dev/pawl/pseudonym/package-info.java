/** Pseudonyms in place of people's names, and their erasure (spec/decisions/075, docs/privacy.md). */
@NullMarked
package dev.pawl.pseudonym;

import org.jspecify.annotations.NullMarked;
