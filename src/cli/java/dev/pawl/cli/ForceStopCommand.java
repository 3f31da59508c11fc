package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.ForceStopRequest;
import dev.pawl.client.model.Job;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "force-stop",
        description =
                "Tell the orchestrator to end the work on a cancelled job at once, tidying up or not, when it has not"
                        + " confirmed that it stopped.")
final class ForceStopCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private JobArgument job = new JobArgument();

    @Option(names = "--reason", paramLabel = "CODE", description = "Why: a short code of your own.")
    private @Nullable String reason;

    @Mixin
    private StopWait wait = new StopWait();

    ForceStopCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        String id = job.id(session);
        ForceStopRequest body = new ForceStopRequest().reasonCode(reason);
        Job forced = pawl.change(key -> pawl.jobs().forceStopJob(id, null, key, null, body));
        session.say("The orchestrator is told to end the work at once.");
        return wait.await(session, forced);
    }
}
