package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Project;
import dev.pawl.client.model.ProjectPage;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "projects", description = "List your projects, newest first.")
final class ProjectsCommand implements Callable<Integer> {
    private final Session session;

    ProjectsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        List<Project> all = ProjectNames.all(pawl, false);
        session.answerInTable(
                new ProjectPage().items(all),
                Table.of(List.of("PROJECT", "CREATED", "NAME"), all.stream().map(ProjectsCommand::row)));
        return ExitCode.DONE;
    }

    private static List<String> row(Project project) {
        return List.of(project.getId().toString(), Printable.time(project.getCreatedAt()), project.getName());
    }
}
