package dev.pawl.job.editor;

/** Body of a POST that takes no fields. */
record NoFields() {}
