package dev.pawl.hostile;

import java.util.Set;

/**
 * How a request may be answered, beyond what holds for every answer.
 *
 * @param statuses the only ones that may come; empty when all may that spec/openapi.yaml documents
 * @param others that may not come
 * @param answers how many there are
 * @param perhapsNone whether the server may also hang up without a word, since the request never ends
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
