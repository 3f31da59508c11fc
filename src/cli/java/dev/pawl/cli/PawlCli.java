package dev.pawl.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/** The command line for editors. Each command is one operation of spec/openapi.yaml, or several. */
@Command(
        name = "pawl-cli",
        description = "Start, follow and stop the jobs of your projects.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done.",
            "1:Pawl refused, or you said no. Nothing was changed; the words say why. Or: an orchestrator"
                    + " breaks a rule.",
            "2:The command, the token or the URL cannot be used.",
            "3:Pawl cannot be reached, or cannot answer now. Try again.",
            "4:Done, but not as hoped: a watched job ended otherwise than DONE, a stop is not"
                    + " confirmed, not all jobs could be cancelled, or a job that should start is only created."
        },
        footerHeading = "%nEnvironment:%n",
        footer = {
            "  PAWL_URL         where Pawl is, base path included (http://localhost:8080)",
            "  PAWL_TOKEN       your token; or else it is in a file",
            "  PAWL_TOKEN_FILE  that file (~/.config/pawl/token); nobody else may read it:",
            "                   chmod 600",
            "  XDG_STATE_HOME   where @last is kept (~/.local/state)",
            "  NO_COLOR         if set, no colours",
            "  The secrets of an orchestrator: see pawl-cli orchestrator check --help"
        })
@SuppressWarnings("UnusedVariable") // picocli reads its fields.
public final class PawlCli {
    @Mixin
    private final Session session;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Say how this is used.")
    private boolean help;

    private PawlCli(Session session) {
        this.session = session;
    }

    /** Ends the process with the code that {@code --help} lists. */
    public static void main(String[] args) {
        System.exit(commandLine(Terminal.ofThisProcess()).execute(args));
    }

    /** The whole command line, for a single call. */
    static CommandLine commandLine(Terminal terminal) {
        Session session = new Session(terminal);
        return new CommandLine(new PawlCli(session))
                .addSubcommand(
                        new CommandLine(new ProjectsCommand(session)).addSubcommand(new CreateProjectCommand(session)))
                .addSubcommand(new CommandLine(new JobsCommand(session)).addSubcommand(new CreateJobCommand(session)))
                .addSubcommand(new StartCommand(session))
                .addSubcommand(new ConfirmUploadCommand(session))
                .addSubcommand(new RunCommand(session))
                .addSubcommand(new ShowCommand(session))
                .addSubcommand(new WatchCommand(session))
                .addSubcommand(new OpenCommand(session))
                .addSubcommand(new RegenerateCommand(session))
                .addSubcommand(new ExportCommand(session))
                .addSubcommand(new FinishCommand(session))
                .addSubcommand(new CancelCommand(session))
                .addSubcommand(new ForceStopCommand(session))
                .addSubcommand(new RetryCommand(session))
                .addSubcommand(new AuditCommand(session))
                .addSubcommand(new EventsCommand(session))
                .addSubcommand(
                        new CommandLine(new OrchestratorCommand()).addSubcommand(new OrchestratorCheckCommand(session)))
                .addSubcommand(new CompletionCommand(session))
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(Help.defaultColorScheme(terminal.coloured() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(arguments -> {
                    int exitCode = new RunLast().execute(arguments);
                    session.rememberNamed();
                    return exitCode;
                })
                .setExecutionExceptionHandler(new Failures(session));
    }
}
