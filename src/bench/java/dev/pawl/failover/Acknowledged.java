package dev.pawl.failover;

import java.util.ArrayList;
import java.util.List;

/**
 * The responses that one client received about one job: a status for each version, and whether one response is missing.
 */
final class Acknowledged {
    private final String job;
    private final List<String> statuses = new ArrayList<>();
    private boolean outcomeUnknown;

    /** @param job its id, from a 201 */
    Acknowledged(String job) {
        this.job = job;
        statuses.add("CREATED");
    }

    String job() {
        return job;
    }

    /** Records that a request is in flight. */
    void asked() {
        outcomeUnknown = true;
    }

    /** Records a 2xx response: the job is in {@code status}. */
    void moved(String status) {
        statuses.add(status);
        outcomeUnknown = false;
    }

    /** The number of 2xx responses that are missing in {@code trail}. */
    int lostIn(List<String> trail) {
        int kept = 0;
        while (kept < statuses.size()
                && kept < trail.size()
                && statuses.get(kept).equals(trail.get(kept))) {
            kept++;
        }
        return statuses.size() - kept;
    }

    /** Whether {@code trail} has more events than requests were sent, allowing for the one without a response. */
    boolean isExceededBy(List<String> trail) {
        return trail.size() > statuses.size() + (outcomeUnknown ? 1 : 0);
    }
}
