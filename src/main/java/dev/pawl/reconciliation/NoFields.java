package dev.pawl.reconciliation;

/** Body of a request that says everything in its path. */
record NoFields() {}
