package dev.pawl.refusal;

/** Why there is no stop that could be forced. */
public enum StopState {
    NEVER_REQUESTED("Nobody has asked the orchestrator to stop work on this job; nothing was changed."),
    CONFIRMED("The orchestrator has already confirmed that the work has stopped; nothing was changed."),
    GIVEN_UP("Pawl has given up telling the orchestrator to stop; nothing was changed.");

    private final String detail;

    StopState(String detail) {
        this.detail = detail;
    }

    /** A sentence for the problem document. */
    public String detail() {
        return detail;
    }
}
