package dev.pawl.cli;

import dev.pawl.client.ApiException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Shared state of the commands of one call. */
final class Session {
    private final Terminal terminal;
    private final Console console;
    private @Nullable Pawl pawl;
    private @Nullable String named;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "table, or wide: whole ids, exact times and more columns; json: what the API answers, on one"
                    + " line, and nothing else; yaml: the same as YAML.")
    private @Nullable Output output;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "The same as -o json.")
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

    Output output() {
        return json ? Output.JSON : Objects.requireNonNullElse(output, Output.TABLE);
    }

    /** Whether a program reads the output. */
    boolean isForPrograms() {
        return output().isForPrograms();
    }

    /** Created on first use, because help and completion need no token. */
    Pawl pawl() {
        if (pawl == null) {
            pawl = new Pawl(Login.from(terminal.environment()));
        }
        return pawl;
    }

    /** Prints {@code body} for a program, or else {@code words}. */
    void answer(Object body, List<String> words) {
        console.lines(isForPrograms() ? output().document(body) : words);
    }

    /** Like {@link #answer}; lines that are longer than the terminal is wide are cut. */
    void answerInTable(Object body, List<String> lines) {
        int columns = terminal.size().columns();
        answer(body, lines.stream().map(line -> Printable.cut(line, columns)).toList());
    }

    /** Prints text, unless a program reads the output. */
    void say(String words) {
        if (!isForPrograms()) {
            console.line(words);
        }
    }

    /** Whether the user says yes; refuses if there is nobody to ask. */
    boolean agrees(String question) {
        try {
            console.question(question + " [y/N] ");
            String answer = terminal.in().readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y(es)?");
        } catch (IOException e) {
            return false;
        }
    }

    /** The id of the job that the user means by {@code text}. */
    String job(String text) throws ApiException {
        String id = text.equals(LastJob.NAME) ? lastJob().read() : ShortIds.whole(pawl(), text);
        named = id;
        return id;
    }

    /** From now on, the user means this job by {@code @last}. */
    void remember(String job) {
        lastJob().write(job);
        named = null;
    }

    /** Remembers the job that the command has named, because the command has ended well. */
    void rememberNamed() {
        if (named != null) {
            remember(named);
        }
    }

    private LastJob lastJob() {
        return LastJob.of(terminal.environment(), pawl().login());
    }
}
