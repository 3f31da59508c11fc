package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Job;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show how a job stands.")
final class ShowCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "JOB", description = "The id of the job.")
    private String job = "";

    ShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        Job shown = pawl.read(() -> pawl.jobs().getJob(job, null));
        session.answer(shown, JobText.of(shown));
        return ExitCode.DONE;
    }
}
