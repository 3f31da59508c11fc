package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Dispatch;
import dev.pawl.client.model.Job;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The state of a cancelled job's work, which may continue for a while after the cancel. */
record StopReceipt(Job job) {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

    /**
     * Polls the job until the orchestrator has confirmed the stop, delivery is given up, or {@code patience} is over.
     */
    StopReceipt await(Session session, Duration patience) throws ApiException {
        Pawl pawl = session.pawl();
        long begin = System.nanoTime();
        StopReceipt latest = this;
        while (latest.isAwaited() && System.nanoTime() - begin < patience.toNanos()) {
            Duration waited = Duration.ofNanos(System.nanoTime() - begin);
            if (!session.isForPrograms()) {
                session.console().passing("Waiting for the orchestrator to stop ... " + Printable.duration(waited));
            }
            Pause.of(BETWEEN_LOOKS);
            latest = new StopReceipt(
                    pawl.read(() -> pawl.jobs().getJob(job.getId().toString(), null)));
        }
        session.console().passed();
        return latest;
    }

    /** Whether no work on the job is running any more. */
    boolean workIsOver() {
        Dispatch dispatch = dispatch();
        return dispatch == null
                || switch (dispatch.getState()) {
                    case STOPPED, WITHDRAWN, FINISHED -> true;
                    case PENDING, DELIVERED, STOP_REQUESTED, UNDELIVERABLE -> false;
                };
    }

    String inWords() {
        Dispatch dispatch = dispatch();
        if (dispatch == null) {
            return "There was no work to stop: it never ran.";
        }
        return switch (dispatch.getState()) {
            case WITHDRAWN -> "There was no work to stop: the orchestrator had not been told yet.";
            case FINISHED -> "There was no work to stop: it had ended.";
            case STOPPED ->
                "The work has stopped: confirmed by the orchestrator at "
                        + Printable.time(dispatch.getStopConfirmedAt()) + ", "
                        + Printable.duration(
                                Duration.between(dispatch.getStopRequestedAt(), dispatch.getStopConfirmedAt()))
                        + " after the cancel.";
            case UNDELIVERABLE ->
                "The orchestrator could not be told (" + Printable.orNothing(dispatch.getLastErrorCode())
                        + "): the work may go on.";
            case PENDING, DELIVERED, STOP_REQUESTED ->
                "The orchestrator has not confirmed yet that the work has stopped. Pawl goes on telling it; pawl-cli show "
                        + job.getId() + " says when it has.";
        };
    }

    private boolean isAwaited() {
        Dispatch dispatch = dispatch();
        return dispatch != null
                && switch (dispatch.getState()) {
                    case PENDING, DELIVERED, STOP_REQUESTED -> true;
                    case STOPPED, WITHDRAWN, FINISHED, UNDELIVERABLE -> false;
                };
    }

    private @Nullable Dispatch dispatch() {
        return job.getDispatch();
    }
}
