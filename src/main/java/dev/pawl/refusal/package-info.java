/** Everything that Pawl may say no to, as data; dev.pawl.http turns it into a problem document. */
@NullMarked
package dev.pawl.refusal;

import org.jspecify.annotations.NullMarked;
