package dev.pawl.refusal;

/**
 * What is wrong with one part of a request.
 *
 * @param pointer JSON pointer into the body, empty for the whole body, or the name of a query parameter or header
 * @param message what is expected; never quotes the value that was sent
 */
public record FieldError(String pointer, String message) {}
