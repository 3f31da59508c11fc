package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Job;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "open", description = "Open the draft of a job for editing.")
final class OpenCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private JobArgument job = new JobArgument();

    OpenCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        String id = job.id(session);
        Job opened = pawl.change(key -> pawl.jobs().openJob(id, null, key, null, Pawl.NOTHING));
        session.answer(opened, List.of("The draft is open; the job is in " + opened.getStatus() + "."));
        return ExitCode.DONE;
    }
}
