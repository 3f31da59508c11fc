package dev.pawl.hostile;

import java.util.Set;

/**
 * The permitted responses to a request, beyond the rules for every response.
 *
 * @param statuses the only permitted statuses; empty for all that spec/openapi.yaml documents
 * @param others further statuses that are not permitted
 * @param answers how many there are
 * @param perhapsNone whether the server may also close the connection without a response, because the request never
 *     ends
 */
record Expected(Set<Integer> statuses, Set<Integer> others, int answers, boolean perhapsNone) {
    /** Any answer that is documented. */
    static final Expected DOCUMENTED = new Expected(Set.of(), Set.of(), 1, false);
    /** Anything but a complaint about the form of the request. */
    static final Expected TAKEN = new Expected(Set.of(), Set.of(400, 413, 414, 415, 431), 1, false);

    static Expected only(Integer... statuses) {
        return new Expected(Set.of(statuses), Set.of(), 1, false);
    }

    /** The same of so many answers. */
    Expected times(int count) {
        return new Expected(statuses, others, count, perhapsNone);
    }

    /** The same, or no answer at all. */
    Expected orNone() {
        return new Expected(statuses, others, answers, true);
    }

    boolean allows(int status) {
        return (statuses.isEmpty() || statuses.contains(status)) && !others.contains(status);
    }
}
