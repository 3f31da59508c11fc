package dev.pawl.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Eventually;
import dev.pawl.testing.Slow;
import dev.pawl.testing.Trail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that is told to end while it waits says what stands. Ctrl-C and SIGTERM take the same way through Java. */
@Slow("starts processes")
class LastWordsTest {
    private final Cli cli = Cli.ofNewEditor();

    @TempDir
    private Path folder;

    @AfterEach
    void answerAtOnceAgain() {
        Cli.PAWL.orchestrator().answer(webhook -> 204);
    }

    @Test
    void a_cancel_stands() throws Exception {
        Cli.PAWL.orchestrator().answer(webhook -> webhook.type().equals("job.cancel") ? 202 : 204);
        String job = cli.api().createRunningJob();
        cli.api().awaitDispatch(job, "DELIVERED");
        String said = interrupted("The job is cancelled.", "cancel", job);
        assertTrue(
                said.endsWith(
                        "pawl-cli: The cancel stands, and Pawl goes on telling the orchestrator to stop. pawl-cli show "
                                + job + " says when the work has stopped.\n"),
                said);
        assertTrue(Trail.statuses(cli.api(), job).contains("CANCELLED"));
    }

    @Test
    void a_watched_job_goes_on() throws Exception {
        String job = cli.api().createRunningJob();
        String said = interrupted("AUDIO_EXTRACTING", "watch", job);
        assertTrue(said.endsWith("pawl-cli: The job goes on. pawl-cli watch " + job + " follows it again.\n"), said);
    }

    /** What it has printed when it was told to end, after it had printed {@code text}. */
    private String interrupted(String text, String... arguments) throws Exception {
        Path printed = folder.resolve("printed");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                PawlCli.class.getName());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("PAWL_URL", Cli.PAWL.url().toString());
        builder.environment().put("PAWL_TOKEN", cli.token());
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            Eventually.await(() -> read(printed).contains(text), () -> "no " + text + " in " + read(printed));
        } finally {
            process.destroy();
        }
        Eventually.exitCode(process, "not ended");
        return read(printed);
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
