package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.RunResult;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "run", description = "Run a job whose video is uploaded.")
final class RunCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private JobArgument job = new JobArgument();

    RunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        String id = job.id(session);
        RunResult result = pawl.change(key -> pawl.jobs().runJob(id, null, key, null, Pawl.NOTHING));
        session.answer(
                result,
                List.of((result.getReplayed() ? "The job runs already" : "The job runs") + "; it is in "
                        + result.getStatus() + "."));
        return ExitCode.DONE;
    }
}
