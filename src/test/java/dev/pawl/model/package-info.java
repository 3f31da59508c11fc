/**
 * A small model of Pawl that is written from spec/ and shares no code with the service. Random sequences of requests
 * are sent to both, and after each step, the response and the database must be what the model predicts.
 */
@NullMarked
package dev.pawl.model;

import org.jspecify.annotations.NullMarked;
