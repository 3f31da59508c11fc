package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Job;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "force-stop",
        description =
                "Tell the orchestrator to end the work on a cancelled job at once, tidying up or not, when it has not"
                        + " confirmed that it stopped.")
final class ForceStopCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "JOB", description = "The id of the job.")
    private String job = "";

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for the orchestrator to confirm the stop (default: ${DEFAULT-VALUE}).")
    private int wait;

    @Option(names = "--no-wait", description = "Do not wait.")
    private boolean noWait;

    ForceStopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        Job forced = pawl.change(key -> pawl.jobs().forceStopJob(job, null, key, null, Pawl.NOTHING));
        session.say("The orchestrator is told to end the work at once.");
        StopReceipt receipt = new StopReceipt(forced).await(session, noWait ? Duration.ZERO : Duration.ofSeconds(wait));
        session.answer(receipt.job(), List.of(receipt.inWords()));
        return noWait || receipt.workIsOver() ? ExitCode.DONE : ExitCode.OTHERWISE;
    }
}
