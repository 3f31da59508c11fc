package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.CancelRequest;
import dev.pawl.client.model.Job;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
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

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for the orchestrator to confirm the stop (default: ${DEFAULT-VALUE}).")
    private int wait;

    @Option(names = "--no-wait", description = "Do not wait.")
    private boolean noWait;

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
        Duration patience = noWait ? Duration.ZERO : Duration.ofSeconds(wait);
        if (target.project != null) {
            return new CancelAll(session, target.project, reason).call(patience);
        }
        return cancel(String.valueOf(target.job), patience);
    }

    private int cancel(String id, Duration patience) throws ApiException {
        Pawl pawl = session.pawl();
        CancelRequest body = new CancelRequest().reasonCode(reason);
        Job cancelled = pawl.change(key -> pawl.jobs().cancelJob(id, null, key, null, body));
        session.say("The job is cancelled.");
        StopReceipt receipt = new StopReceipt(cancelled).await(session, patience);
        session.answer(receipt.job(), List.of(receipt.inWords()));
        return noWait || receipt.workIsOver() ? ExitCode.DONE : ExitCode.OTHERWISE;
    }
}
