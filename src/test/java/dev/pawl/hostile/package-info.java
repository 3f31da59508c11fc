/** What strangers and broken clients send, made from spec/openapi.yaml, and what they may learn and wear down by it. */
@NullMarked
package dev.pawl.hostile;

import org.jspecify.annotations.NullMarked;
