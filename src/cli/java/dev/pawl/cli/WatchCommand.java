package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.AuditEvent;
import dev.pawl.client.model.Failure;
import dev.pawl.client.model.Job;
import dev.pawl.client.model.JobStatus;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "watch", description = "Follow a job until it has ended, with the time in each stage.")
final class WatchCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "JOB", description = "The id of the job.")
    private String job = "";

    WatchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        // Reports a wrong id, token or URL before anything is drawn.
        String id = pawl.read(() -> pawl.jobs().getJob(job, null)).getId().toString();
        AuditEvent last;
        try (WatchView view = view()) {
            last = new JobEvents(pawl, id, view).follow();
        }
        if (!session.json()) {
            Job ended = pawl.read(() -> pawl.jobs().getJob(id, null));
            session.console().line(inWords(last, ended.getFailure()));
        }
        return last.getNewStatus() == JobStatus.DONE ? ExitCode.DONE : ExitCode.OTHERWISE;
    }

    private WatchView view() {
        boolean live = session.terminal().interactive() && !session.json();
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
