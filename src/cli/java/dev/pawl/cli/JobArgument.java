package dev.pawl.cli;

import dev.pawl.client.ApiException;
import picocli.CommandLine.Parameters;

/** The job that a command is about. */
final class JobArgument {
    @Parameters(
            index = "0",
            paramLabel = "JOB",
            description =
                    "The job: its id, the beginning of its id, or @last for the one that you created or named last.")
    private String text = "";

    /** Its id. Refuses what is the beginning of several ids, or of none. */
    String id(Session session) throws ApiException {
        return session.job(text);
    }
}
