package dev.pawl.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running example, on a free port and with short stages. */
final class ExampleProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("listening on (\\d+)");

    private final Process process;
    private final StringWriter output = new StringWriter();

    private ExampleProcess(Process process) {
        this.process = process;
    }

    static ExampleProcess start(Example example) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(example.command()).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "PORT",
                        "0",
                        "STAGE_SECONDS",
                        "0.05",
                        "PAWL_WEBHOOK_SECRET",
                        FakeOrchestrator.WEBHOOK_SECRET,
                        "PAWL_CALLBACK_SECRET",
                        FakeOrchestrator.CALLBACK_SECRET));
        ExampleProcess running = new ExampleProcess(builder.start());
        Thread.ofVirtual().start(running::read);
        return running;
    }

    /** Where it takes webhooks, as soon as it does. */
    URI url() {
        return Eventually.find(
                () -> Optional.of(LISTENING.matcher(output()))
                        .filter(Matcher::find)
                        .map(found -> URI.create("http://localhost:" + found.group(1) + "/webhooks")),
                "not listening");
    }

    /** All that it has printed. */
    String output() {
        return output.toString();
    }

    @Override
    public void close() {
        process.destroy();
        Eventually.exitCode(process, "not ended: " + output);
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            lines.lines().forEach(line -> output.write(line + "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
