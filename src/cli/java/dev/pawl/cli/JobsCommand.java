package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Job;
import dev.pawl.client.model.JobPage;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "jobs", description = "List your jobs, newest first.")
final class JobsCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private JobFilter filter = new JobFilter();

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "COUNT",
            defaultValue = "50",
            description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
            names = "--watch",
            description =
                    "Go on, and show the jobs again whenever one of yours has moved; without a terminal, only those"
                            + " that have changed.")
    private boolean watch;

    JobsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        if (limit < 1) {
            throw new CliException(ExitCode.USAGE, "--limit must be at least 1.");
        }
        return watch ? new JobsWatch(session, filter, limit).call() : list();
    }

    private int list() throws ApiException {
        Pawl pawl = session.pawl();
        // One more, to know whether there are more.
        List<Job> found = filter.newest(pawl, limit + 1);
        List<Job> shown = found.subList(0, Math.min(limit, found.size()));
        if (session.isForPrograms()) {
            session.answer(new JobPage().items(shown), List.of());
            return ExitCode.DONE;
        }
        JobsTable table = new JobsTable(ProjectNames.byId(pawl));
        session.answerInTable(shown, table.lines(shown, session.output(), Instant.now()));
        if (found.size() > limit) {
            session.console()
                    .problem("These are the newest " + limit + ". --limit shows more, and filters show fewer.");
        }
        return ExitCode.DONE;
    }
}
