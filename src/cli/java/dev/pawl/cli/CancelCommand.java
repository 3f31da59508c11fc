package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.CancelRequest;
import dev.pawl.client.model.Job;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Cancel a job, or all jobs of a project, and wait until the work has really stopped. Finished"
                + " drafts are not cancelled: open them first.")
final class CancelCommand implements Callable<Integer> {
    private final Session session;

    @ArgGroup(multiplicity = "1")
    private Target target = new Target();

    @Option(
            names = "--reason",
            paramLabel = "CODE",
            description = "Why, for the audit trail: a short code of your own.")
    private @Nullable String reason;

    @Mixin
    private StopWait wait = new StopWait();

    CancelCommand(Session session) {
        this.session = session;
    }

    /** Exactly one of the two. */
    private static final class Target {
        @Parameters(paramLabel = "JOB", description = "The id of the job.")
        private @Nullable String job;

        @Option(names = "--all", paramLabel = "PROJECT", description = "All jobs of this project.")
        private @Nullable String project;
    }

    @Override
    public Integer call() throws ApiException {
        if (target.project != null) {
            return new CancelAll(session, target.project, reason).call(wait.patience());
        }
        return cancel(String.valueOf(target.job));
    }

    private int cancel(String id) throws ApiException {
        Pawl pawl = session.pawl();
        CancelRequest body = new CancelRequest().reasonCode(reason);
        Job cancelled = pawl.change(key -> pawl.jobs().cancelJob(id, null, key, null, body));
        session.say("The job is cancelled.");
        return wait.await(session, cancelled);
    }
}
