package dev.pawl.failover;

import java.util.ArrayList;
import java.util.List;

/** What one client was told about one job: a status for each version, and whether one more answer is missing. */
final class Acknowledged {
    private final String job;
    private final List<String> statuses = new ArrayList<>();
    private boolean outcomeUnknown;

    /** @param job its id, which a 201 told */
    Acknowledged(String job) {
        this.job = job;
        statuses.add("CREATED");
    }

    String job() {
        return job;
    }

    /** One more request about it is on its way. */
    void asked() {
        outcomeUnknown = true;
    }

    /** It was answered with 2xx: the job is in {@code status}. */
    void moved(String status) {
        statuses.add(status);
        outcomeUnknown = false;
    }

    /** How many of the 2xx are not in {@code trail}. */
    int lostIn(List<String> trail) {
        int kept = 0;
        while (kept < statuses.size()
                && kept < trail.size()
                && statuses.get(kept).equals(trail.get(kept))) {
            kept++;
        }
        return statuses.size() - kept;
    }

    /** Whether {@code trail} goes on where no request was sent, or by more than the one that got no answer. */
    boolean isExceededBy(List<String> trail) {
        return trail.size() > statuses.size() + (outcomeUnknown ? 1 : 0);
    }
}
