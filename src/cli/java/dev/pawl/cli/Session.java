package dev.pawl.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Shared state of the commands of one call. */
final class Session {
    private final Terminal terminal;
    private final Console console;
    private @Nullable Pawl pawl;

    @Option(
            names = "--json",
            scope = ScopeType.INHERIT,
            description = "Print what the API answers, as JSON on one line, and nothing else.")
    private boolean json;

    Session(Terminal terminal) {
        this.terminal = terminal;
        this.console = new Console(terminal);
    }

    Terminal terminal() {
        return terminal;
    }

    Console console() {
        return console;
    }

    boolean json() {
        return json;
    }

    /** Created on first use, because help and completion need no token. */
    Pawl pawl() {
        if (pawl == null) {
            pawl = new Pawl(Login.from(terminal.environment()));
        }
        return pawl;
    }

    /** Prints {@code body} as JSON with {@code --json}, otherwise {@code words}. */
    void answer(Object body, List<String> words) {
        console.lines(json ? List.of(Pawl.json(body)) : words);
    }

    /** Prints text, unless {@code --json} is set. */
    void say(String words) {
        if (!json) {
            console.line(words);
        }
    }
}
