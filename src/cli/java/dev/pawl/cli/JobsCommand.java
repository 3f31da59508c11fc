package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Job;
import dev.pawl.client.model.JobPage;
import dev.pawl.client.model.JobStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "jobs", description = "List the jobs of a project, newest first.")
final class JobsCommand implements Callable<Integer> {
    private final Session session;

    /** Not marked as required, because picocli would then require it for {@code jobs create} too. */
    @Parameters(paramLabel = "PROJECT", arity = "0..1", description = "The id of the project.")
    private @Nullable String project;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            description = "Only jobs in this status; several are separated by commas.")
    private List<JobStatus> statuses = new ArrayList<>();

    JobsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        String id = project;
        if (id == null) {
            throw new CliException(
                    ExitCode.USAGE, "Which project? pawl-cli jobs PROJECT; pawl-cli projects lists them.");
        }
        Pawl pawl = session.pawl();
        List<Job> all = Pages.all(
                cursor -> pawl.read(() -> pawl.jobs()
                        .listJobs(id, statuses, null, null, null, null, null, null, Pages.SIZE, cursor, null)),
                JobPage::getItems,
                JobPage::getNextCursor);
        session.answer(
                new JobPage().items(all),
                Table.of(
                        List.of("JOB", "STATUS", "SINCE", "ACCEPTS"),
                        all.stream().map(JobsCommand::row)));
        return ExitCode.DONE;
    }

    private static List<String> row(Job job) {
        return List.of(
                job.getId().toString(),
                job.getStatus().getValue(),
                Printable.time(job.getUpdatedAt()),
                JobText.accepted(job));
    }
}
