package dev.pawl.soak;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The totals so far. */
final class RoundTally {
    private final Instant begun;
    private final Map<String, Long> rounds = new TreeMap<>();
    private final Map<String, Long> operations = new TreeMap<>();
    private final Map<String, Long> faults = new TreeMap<>();
    private long minutesTold;

    RoundTally(Instant begun) {
        this.begun = begun;
    }

    /** Adds a round of a kind. */
    void count(String kind, Map<String, Integer> done) {
        rounds.merge(kind, 1L, Long::sum);
        done.forEach((what, times) -> {
            if (what.startsWith(Round.FAULT)) {
                faults.merge(what.substring(Round.FAULT.length()), times.longValue(), Long::sum);
            } else {
                operations.merge(kind + ": " + what, times.longValue(), Long::sum);
            }
        });
    }

    /** A progress line if another minute has passed. */
    Optional<String> progress(Instant now) {
        long minutes = Duration.between(begun, now).toMinutes();
        if (minutes == minutesTold) {
            return Optional.empty();
        }
        minutesTold = minutes;
        return Optional.of("minute %,d: %,d rounds, %,d operations, %,d faults, no violation"
                .formatted(minutes, sum(rounds), sum(operations), sum(faults)));
    }

    /** All totals by kind. */
    String table(int violations) {
        StringBuilder table = new StringBuilder("\n");
        append(table, "rounds", rounds);
        append(table, "operations", operations);
        append(table, "faults", faults);
        return table.append("%-48s %,14d".formatted("violations", violations)).toString();
    }

    private static void append(StringBuilder table, String title, Map<String, Long> counts) {
        table.append("%-48s %,14d%n".formatted(title, sum(counts)));
        counts.forEach((what, times) -> table.append("  %-46s %,14d%n".formatted(what, times)));
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
