package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.OrderResult;
import dev.pawl.client.model.RegenerateRequest;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "regenerate", description = "Order a new draft of a job.")
final class RegenerateCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private JobArgument job = new JobArgument();

    @Option(names = "--instructions", paramLabel = "URI", description = "Where the instructions for it are.")
    private @Nullable String instructions;

    RegenerateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        String id = job.id(session);
        RegenerateRequest body = new RegenerateRequest().instructionsUri(instructions);
        OrderResult ordered = pawl.change(key -> pawl.jobs().regenerateJob(id, null, key, null, body));
        session.answer(
                ordered,
                List.of("A new draft is ordered; the job is in "
                        + ordered.getJob().getStatus() + "."));
        return ExitCode.DONE;
    }
}
