package dev.pawl.http;

/** Body of a POST that takes no fields. */
public record NoFields() {}
