package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret in a file that is changed while Pawl runs. */
class CurrentSecretTest {
    private static final String FIRST = "the-first-secret-of-the-tests";
    private static final String SECOND = "the-second-secret-of-the-tests";
    private static final long SECOND_LATER = Duration.ofSeconds(1).toNanos();

    private final AtomicLong now = new AtomicLong();

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void writeTheFirst() throws IOException {
        file = Files.writeString(folder.resolve("secret"), FIRST + "\n");
    }

    @Test
    void it_is_what_the_file_held_a_second_ago_or_holds_now() throws IOException {
        try (CapturedLog log = CapturedLog.asInProduction()) {
            Supplier<String> secret = required();
            Files.writeString(file, SECOND);
            now.addAndGet(SECOND_LATER - 1);
            assertEquals(FIRST, secret.get());
            now.addAndGet(1);
            assertEquals(SECOND, secret.get());
            now.addAndGet(SECOND_LATER);
            assertEquals(SECOND, secret.get());
            assertEquals(List.of("INFO PAWL_CALLBACK_SECRET: changed, and used from now on"), lines(log));
        }
    }

    @Test
    void while_the_file_is_missing_or_invalid_the_one_that_was_valid_last_applies() throws IOException {
        try (CapturedLog log = CapturedLog.asInProduction()) {
            Supplier<String> secret = required();
            for (String invalid :
                    List.of("", "short", "two\nlines-of-a-secret-of-the-tests", "with a space in the middle of it")) {
                Files.writeString(file, invalid);
                now.addAndGet(SECOND_LATER);
                assertEquals(FIRST, secret.get(), invalid);
            }
            Files.delete(file);
            now.addAndGet(SECOND_LATER);
            assertEquals(FIRST, secret.get());
            Files.writeString(file, SECOND);
            now.addAndGet(SECOND_LATER);
            assertEquals(SECOND, secret.get());
            // Told once, and without a secret.
            assertEquals(
                    List.of(
                            "WARN PAWL_CALLBACK_SECRET: missing or invalid now; those that were valid last are still used",
                            "INFO PAWL_CALLBACK_SECRET: changed, and used from now on"),
                    lines(log));
        }
    }

    @Test
    void an_optional_one_is_gone_when_its_file_is_empty_and_not_when_it_is_missing() throws IOException {
        try (CapturedLog log = CapturedLog.asInProduction()) {
            Supplier<String> secret = current(reader -> reader.optionalSecret("PAWL_CALLBACK_SECRET"));
            Files.delete(file);
            now.addAndGet(SECOND_LATER);
            assertEquals(FIRST, secret.get());
            Files.writeString(file, "");
            now.addAndGet(SECOND_LATER);
            assertEquals("", secret.get());
            assertEquals(2, lines(log).size());
        }
    }

    private Supplier<String> required() {
        return current(reader -> reader.requiredSecret("PAWL_CALLBACK_SECRET"));
    }

    private Supplier<String> current(Function<EnvironmentReader, String> read) {
        Map<String, String> environment = Map.of("PAWL_CALLBACK_SECRET_FILE", file.toString());
        return new CurrentSecret<>(
                "PAWL_CALLBACK_SECRET", environment, read.apply(new EnvironmentReader(environment)), read, now::get);
    }

    private static List<String> lines(CapturedLog log) {
        return log.lines(event -> event.getLoggerName().equals(CurrentSecret.class.getName()));
    }
}
