package dev.pawl.cli;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code pawl-cli} as an editor calls it, in this process, with an environment of its own. */
final class Cli {
    /** One that delivers webhooks. */
    static final RunningPawl PAWL = RunningPawl.start(TestDatabase.create()).withBackgroundWork();

    private final Map<String, String> environment = new HashMap<>();
    private final String editor;
    private boolean interactive;
    private @Nullable String answer;

    private Cli(String editor, String token) {
        this.editor = editor;
        environment.putAll(Map.of("PAWL_URL", PAWL.url().toString(), "PAWL_TOKEN", token));
    }

    /** What a call printed, and how it ended. */
    record Ended(int code, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    /** A call that goes on. */
    record Running(CompletableFuture<Integer> code, Pipe out, StringWriter err) {
        void awaitOut(String text) {
            Eventually.await(() -> out.toString().contains(text), () -> "no " + text + " in " + out);
        }

        /** Nobody reads what it prints any more. */
        Ended hangUp() {
            out.broken = true;
            return end();
        }

        Ended end() {
            return new Ended(AtOnce.result(code), out.toString(), err.toString());
        }
    }

    /** What is printed, until nobody reads it any more. */
    static final class Pipe extends Writer {
        private final StringWriter printed = new StringWriter();
        private volatile boolean broken;

        @Override
        public void write(char[] text, int offset, int length) {
            printed.write(text, offset, length);
        }

        @Override
        public void flush() throws IOException {
            if (broken) {
                throw new IOException("broken pipe");
            }
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return printed.toString();
        }
    }

    /** The command line of an editor who owns nothing yet. */
    static Cli ofNewEditor() {
        String editor = "editor-" + UUID.randomUUID();
        return new Cli(editor, PAWL.key().token(editor, List.of("editor"), Duration.ofHours(1)));
    }

    /** The command line of somebody with these roles. */
    static Cli of(String subject, String... roles) {
        return new Cli(subject, PAWL.key().token(subject, List.of(roles), Duration.ofHours(1)));
    }

    /** A copy with this variable; an empty value counts as not set. */
    Cli with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** On an interactive terminal, with much room. */
    Cli onTerminal() {
        return onTerminal(50, 200);
    }

    /** On an interactive terminal of this size. */
    Cli onTerminal(int rows, int columns) {
        interactive = true;
        return with("LINES", String.valueOf(rows)).with("COLUMNS", String.valueOf(columns));
    }

    /** Gives this answer when a command asks; without it, there is nobody to ask. */
    Cli answering(String line) {
        answer = line;
        return this;
    }

    /** The same editor, with what is set so far. */
    Cli copy() {
        Cli copy = new Cli(editor, token());
        copy.environment.putAll(environment);
        return copy;
    }

    String token() {
        return environment.getOrDefault("PAWL_TOKEN", "");
    }

    String editor() {
        return editor;
    }

    /** The API as the same editor. */
    Api api() {
        return PAWL.as(editor);
    }

    Ended run(String... arguments) {
        return start(arguments).end();
    }

    /** What a call printed that must end well, without the line break. */
    String succeed(String... arguments) {
        Ended ended = run(arguments);
        if (ended.code() != 0 || !ended.err().isEmpty()) {
            throw new AssertionError(ended.toString());
        }
        return ended.out().strip();
    }

    Running start(String... arguments) {
        Pipe out = new Pipe();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(
                Map.copyOf(environment),
                new BufferedReader(new StringReader(answer == null ? "" : answer + "\n")),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                interactive,
                answer != null);
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                () -> PawlCli.commandLine(terminal).execute(arguments),
                task -> Thread.ofVirtual().start(task));
        return new Running(code, out, err);
    }
}
