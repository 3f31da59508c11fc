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
        description =
                "Cancel a job, or all jobs that filters find, and wait until the work has really stopped. Finished"
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
        @Parameters(paramLabel = "JOB", description = "The job: its id, the beginning of its id, or @last.")
        private @Nullable String job;

        @ArgGroup(exclusive = false)
        private @Nullable Many many;
    }

    @SuppressWarnings("UnusedVariable") // picocli reads its fields.
    private static final class Many {
        @Option(
                names = "--all",
                required = true,
                description = "All jobs that these options find. Shows them and asks first.")
        private boolean all;

        @ArgGroup(exclusive = false)
        private JobFilter filter = new JobFilter();

        @Option(names = "--dry-run", description = "Show what would be cancelled, and cancel nothing.")
        private boolean dryRun;

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;
    }

    @Override
    public Integer call() throws ApiException {
        Many many = target.many;
        if (many != null) {
            return new CancelAll(session, many.filter, reason).call(many.dryRun, many.yes, wait.patience());
        }
        return cancel(session.job(String.valueOf(target.job)));
    }

    private int cancel(String id) throws ApiException {
        Pawl pawl = session.pawl();
        CancelRequest body = new CancelRequest().reasonCode(reason);
        Job cancelled = pawl.change(key -> pawl.jobs().cancelJob(id, null, key, null, body));
        session.rememberNamed();
        session.say("The job is cancelled.");
        return wait.await(session, cancelled);
    }
}
