package dev.pawl.job;

/** Body of a POST that takes no fields. */
record NoFields() {}
