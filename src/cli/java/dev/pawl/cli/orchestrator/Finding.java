package dev.pawl.cli.orchestrator;

/**
 * What was found about a point.
 *
 * @param found what was seen instead, as a sentence; empty if the point holds
 */
public record Finding(Point point, Verdict verdict, String found) {}
