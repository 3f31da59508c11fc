package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.Job;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of commands that wait until the work has really stopped. */
final class StopWait {
    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for the orchestrator to confirm the stop (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--no-wait", description = "Do not wait.")
    private boolean none;

    Duration patience() {
        return none ? Duration.ZERO : Duration.ofSeconds(seconds);
    }

    /** Waits for the confirmation and prints what came of it; returns the exit code. */
    int await(Session session, Job beingStopped) throws ApiException {
        String detached = "The cancel stands, and Pawl goes on telling the orchestrator to stop. pawl-cli show "
                + beingStopped.getId() + " says when the work has stopped.";
        StopReceipt receipt;
        try (LastWords _ = new LastWords(session.console(), detached)) {
            receipt = new StopReceipt(beingStopped).await(session, patience());
        }
        session.answer(receipt.job(), List.of(receipt.inWords()));
        return none || receipt.workIsOver() ? ExitCode.DONE : ExitCode.OTHERWISE;
    }
}
