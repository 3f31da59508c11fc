package dev.pawl.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds an order of calls that respects real time: a call that was answered before another one was sent comes no later.
 * Each call gets the earliest free place, so that it restricts the others as little as possible.
 */
final class Placement {
    private final List<Candidate> candidates = new ArrayList<>();

    /**
     * @param begun when the call was sent
     * @param over when it was answered
     * @param places the possible places, in ascending order
     */
    private record Candidate(long begun, long over, List<Integer> places, Object what) {}

    private record Placed(Candidate candidate, int place) {}

    void add(long begun, long over, List<Integer> places, Object what) {
        candidates.add(new Candidate(begun, over, places, what));
    }

    /** What cannot be placed, each with the call that is in its way. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        List<Placed> placed = new ArrayList<>();
        candidates.sort(Comparator.comparingLong(Candidate::begun));
        for (Candidate candidate : candidates) {
            Optional<Placed> barrier = placed.stream()
                    .filter(earlier -> earlier.candidate().over() < candidate.begun())
                    .max(Comparator.comparingInt(Placed::place));
            int least = barrier.map(Placed::place).orElse(0);
            candidate.places().stream()
                    .filter(place -> place >= least)
                    .findFirst()
                    .ifPresentOrElse(
                            place -> placed.add(new Placed(candidate, place)),
                            () -> problems.add(
                                    "out of real time: " + candidate.what() + " was sent behind the answer to "
                                            + barrier.map(Placed::candidate).map(Candidate::what)));
        }
        return problems;
    }
}
