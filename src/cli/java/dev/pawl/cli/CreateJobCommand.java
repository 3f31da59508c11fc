package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Job;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "create", description = "Create a job in a project, and print its id.")
final class CreateJobCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "PROJECT", description = "The project: its name, its id, or the beginning of its id.")
    private String project = "";

    @Mixin
    private NewNames names = new NewNames();

    CreateJobCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        String id = ProjectNames.id(pawl, project);
        Job job = pawl.change(key -> pawl.jobs().createJob(id, key, null, names.request()));
        session.remember(job.getId().toString());
        session.answer(job, List.of(job.getId().toString()));
        return ExitCode.DONE;
    }
}
