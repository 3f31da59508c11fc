package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Job;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "finish", description = "Finish a job with its draft as it is.")
final class FinishCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private JobArgument job = new JobArgument();

    FinishCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        String id = job.id(session);
        Job finished = pawl.change(key -> pawl.jobs().finishJob(id, null, key, null, Pawl.NOTHING));
        session.answer(finished, List.of("The job is finished; it is in " + finished.getStatus() + "."));
        return ExitCode.DONE;
    }
}
