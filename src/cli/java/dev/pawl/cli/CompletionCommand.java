package dev.pawl.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "completion",
        description = "Print a script that has bash or zsh complete commands: source <(pawl-cli completion)")
final class CompletionCommand implements Callable<Integer> {
    private final Session session;

    CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        CommandLine all = PawlCli.commandLine(session.terminal());
        session.console().raw(AutoComplete.bash(all.getCommandName(), all) + "\n");
        return ExitCode.DONE;
    }
}
