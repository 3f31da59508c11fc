package dev.pawl.cli;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** {@code pawl-cli} as an editor calls it, in this process, with an environment of its own. */
final class Cli {
    /** One that delivers webhooks. */
    static final RunningPawl PAWL = RunningPawl.start(TestDatabase.create()).withBackgroundWork();

    private final Map<String, String> environment = new HashMap<>();
    private final String editor;
    private boolean interactive;

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
    record Running(CompletableFuture<Integer> code, StringWriter out, StringWriter err) {
        void awaitOut(String text) {
            Eventually.await(() -> out.toString().contains(text), () -> "no " + text + " in " + out);
        }

        Ended end() {
            return new Ended(AtOnce.result(code), out.toString(), err.toString());
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

    /** A copy with an interactive terminal. */
    Cli onTerminal() {
        interactive = true;
        return this;
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
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(
                Map.copyOf(environment), new PrintWriter(out, true), new PrintWriter(err, true), interactive);
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                () -> PawlCli.commandLine(terminal).execute(arguments),
                task -> Thread.ofVirtual().start(task));
        return new Running(code, out, err);
    }
}
