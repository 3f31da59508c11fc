package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.CreateJobRequest;
import dev.pawl.client.model.Job;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "create", description = "Create a job in a project, and print its id.")
final class CreateJobCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "PROJECT", description = "The id of the project.")
    private String project = "";

    CreateJobCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        Job job = pawl.change(key -> pawl.jobs().createJob(project, key, null, new CreateJobRequest()));
        session.answer(job, List.of(job.getId().toString()));
        return ExitCode.DONE;
    }
}
