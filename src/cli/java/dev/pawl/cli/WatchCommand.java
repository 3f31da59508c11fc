package dev.pawl.cli;

import dev.pawl.client.ApiException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "watch",
        description = "Follow a job until it has ended, with the time in each stage, and say what it waits for.")
final class WatchCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private JobArgument job = new JobArgument();

    WatchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        String named = job.id(session);
        // Reports a wrong id, token or URL before anything is drawn.
        String id = pawl.read(() -> pawl.jobs().getJob(named, null)).getId().toString();
        session.remember(id);
        return Watch.follow(session, id);
    }
}
