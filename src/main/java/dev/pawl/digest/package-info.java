/** Signed digests of the audit trail: their making, and the proofs that they give (spec/audit_digest.md). */
@NullMarked
package dev.pawl.digest;

import org.jspecify.annotations.NullMarked;
