package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.RetryRequest;
import dev.pawl.client.model.RetryResult;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "retry", description = "Retry a failed or cancelled job: a new job goes on where it ended.")
final class RetryCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private JobArgument job = new JobArgument();

    @Option(
            names = "--model-profile",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "One of the profiles that Pawl is configured with (default: ${DEFAULT-VALUE}).")
    private String modelProfile = "";

    RetryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        String id = job.id(session);
        RetryRequest body =
                new RetryRequest().clientRequestId(UUID.randomUUID().toString()).modelProfile(modelProfile);
        RetryResult result = pawl.change(key -> pawl.jobs().retryJob(id, body, key, null));
        session.answer(
                result,
                List.of("Job " + result.getJob().getId() + " goes on from " + result.getResumeFromStatus() + ", with "
                        + result.getCheckpointRef() + "."));
        return ExitCode.DONE;
    }
}
