/**
 * Pawl once more, as a small model that is written from spec/ and shares no code with the service: sequences of requests
 * drawn by chance are sent to both, and after each step answer and database must be what the model says.
 */
@NullMarked
package dev.pawl.model;

import org.jspecify.annotations.NullMarked;
