/** Refusals as data; dev.pawl.http turns them into problem documents. */
@NullMarked
package dev.pawl.refusal;

import org.jspecify.annotations.NullMarked;
