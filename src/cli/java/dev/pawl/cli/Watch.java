package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.AuditEvent;
import dev.pawl.client.model.Failure;
import dev.pawl.client.model.Job;
import dev.pawl.client.model.JobStatus;
import org.jspecify.annotations.Nullable;

/** Follows a job until it has ended, and says how. */
final class Watch {
    private Watch() {}

    /** Returns the exit code. */
    static int follow(Session session, String id) throws ApiException {
        Pawl pawl = session.pawl();
        AuditEvent last;
        String detached = "The job goes on. pawl-cli watch " + id + " follows it again.";
        try (LastWords _ = new LastWords(session.console(), detached);
                WatchView view = view(session)) {
            last = new JobEvents(pawl, id, view).follow(!session.isForPrograms());
        }
        if (!session.isForPrograms()) {
            Job ended = pawl.read(() -> pawl.jobs().getJob(id, null));
            session.console().line(inWords(last, ended.getFailure()));
        }
        return last.getNewStatus() == JobStatus.DONE ? ExitCode.DONE : ExitCode.OTHERWISE;
    }

    private static WatchView view(Session session) {
        boolean live = session.terminal().interactive() && !session.isForPrograms();
        return live ? new LiveView(session) : new PlainView(session);
    }

    private static String inWords(AuditEvent last, @Nullable Failure failure) {
        if (failure != null) {
            return "The job has failed: " + JobText.failure(failure);
        }
        String reason = last.getReasonCode() == null ? "" : " (" + last.getReasonCode() + ")";
        return "The job is " + last.getNewStatus() + ", by " + EventText.actor(last) + reason + ".";
    }
}
