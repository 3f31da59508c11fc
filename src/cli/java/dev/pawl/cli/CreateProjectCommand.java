package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.CreateProjectRequest;
import dev.pawl.client.model.Project;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "create", description = "Create a project, and print its id.")
final class CreateProjectCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "What it is called.")
    private String name = "";

    CreateProjectCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        CreateProjectRequest body = new CreateProjectRequest().name(name);
        Project project = pawl.change(key -> pawl.projects().createProject(body, key, null));
        session.answer(project, List.of(project.getId().toString()));
        return ExitCode.DONE;
    }
}
