package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.ExportRequest;
import dev.pawl.client.model.OrderResult;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "export", description = "Order an export of the draft of a job.")
final class ExportCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private JobArgument job = new JobArgument();

    @Parameters(
            index = "1..*",
            paramLabel = "FORMAT",
            arity = "1..10",
            description = "What to export it as, such as pdf.")
    private List<String> formats = List.of();

    ExportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        String id = job.id(session);
        ExportRequest body = new ExportRequest().formats(formats);
        OrderResult ordered = pawl.change(key -> pawl.jobs().exportJob(id, body, null, key, null));
        session.answer(
                ordered,
                List.of("The export is ordered; the job is in "
                        + ordered.getJob().getStatus() + "."));
        return ExitCode.DONE;
    }
}
