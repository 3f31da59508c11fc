package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.cli.Cli.Ended;
import dev.pawl.cli.orchestrator.Point;
import dev.pawl.dev.orchestrator.DemoOrchestrator;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.FreePort;
import dev.pawl.testing.Slow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code pawl-cli orchestrator check} prints, and how it ends. */
@Slow("each check waits for what should not come")
class OrchestratorCheckCommandTest {
    private static final Duration PACE = Duration.ofMillis(20);

    private final Cli cli = Cli.ofNewEditor()
            .with("PAWL_TOKEN", "")
            .with("PAWL_WEBHOOK_SECRET", FakeOrchestrator.WEBHOOK_SECRET)
            .with("PAWL_CALLBACK_SECRET", FakeOrchestrator.CALLBACK_SECRET);

    @TempDir
    private Path folder;

    @Test
    void it_prints_a_line_for_each_point_that_holds() throws Exception {
        try (DemoOrchestrator demo = demo()) {
            String out = cli.succeed("orchestrator", "check", demo.url().toString(), "--quiet", "1");
            assertEquals(Point.values().length + 2, out.lines().count(), out);
            assertTrue(
                    out.contains("holds  old-timestamp       A webhook signed ten minutes ago gets 401, and starts"
                            + " nothing. (Verify the signature)"),
                    out);
            assertTrue(out.endsWith(" of " + Point.values().length + " points hold."), out);
        }
    }

    @Test
    void a_point_that_fails_says_what_was_seen_and_ends_with_1() throws Exception {
        Files.writeString(folder.resolve("secret"), "another secret than the demo has\n");
        try (DemoOrchestrator demo = demo()) {
            Ended ended = cli.with("PAWL_CALLBACK_SECRET", "")
                    .with("PAWL_CALLBACK_SECRET_FILE", folder.resolve("secret").toString())
                    .run("orchestrator", "check", demo.url().toString(), "--quiet", "1", "--json");
            assertEquals(1, ended.code(), ended.toString());
            assertEquals(1, ended.out().lines().count(), ended.out());
            JsonNode document = new ObjectMapper().readTree(ended.out());
            assertFalse(document.path("holds").asBoolean());
            JsonNode secret =
                    document.path("points").get(List.of(Point.values()).indexOf(Point.CALLBACK_SECRET));
            assertEquals("callback-secret", secret.path("point").asText());
            assertEquals("fails", secret.path("verdict").asText());
            assertEquals("What you send", secret.path("section").asText());
            assertTrue(secret.path("found").asText().contains("had another one"), secret.toString());
        }
    }

    @Test
    void an_orchestrator_that_is_not_there_fails_the_first_point_and_leaves_the_rest_unseen() throws Exception {
        Ended ended = cli.run("orchestrator", "check", "http://localhost:" + FreePort.find());
        assertEquals(1, ended.code(), ended.toString());
        assertTrue(ended.out().contains("FAILS: job.run got no answer."), ended.out());
        assertTrue(ended.out().endsWith("0 of " + Point.values().length + " points hold.\n"), ended.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PAWL_WEBHOOK_SECRET|whsec_short|PAWL_WEBHOOK_SECRET (or PAWL_WEBHOOK_SECRET_FILE) must be whsec_",
                "PAWL_WEBHOOK_SECRET|''|PAWL_WEBHOOK_SECRET (or PAWL_WEBHOOK_SECRET_FILE) must be whsec_",
                "PAWL_CALLBACK_SECRET|a\u0007b|PAWL_CALLBACK_SECRET (or PAWL_CALLBACK_SECRET_FILE) must be visible",
                "PAWL_CALLBACK_SECRET_FILE|/nowhere|The file that PAWL_CALLBACK_SECRET_FILE names cannot be read.",
                "PAWL_ORCHESTRATOR_AUTHORIZATION|a\u0007b|PAWL_ORCHESTRATOR_AUTHORIZATION (or"
            })
    void a_secret_that_cannot_be_used_is_named_and_not_shown(String variable, String value, String words) {
        Ended ended = cli.with(variable, value).run("orchestrator", "check", "http://localhost:9");
        assertEquals(2, ended.code(), ended.toString());
        assertTrue(ended.err().startsWith("pawl-cli: " + words), ended.err());
        assertFalse(!value.isEmpty() && ended.err().contains(value + " "), ended.err());
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://x, --quiet=1, URL must be",
        "http://u:p@x, --quiet=1, URL must be",
        "http://x, --listen=nowhere, --listen must be",
        "http://x, --listen=localhost:70000, --listen must be",
        "http://x, --listen=host.invalid:0, Cannot listen at",
        "http://x, --callback-url=x, --callback-url must be",
        "http://x, --patience=0, --patience must be",
        "http://x, --quiet=-1, --patience must be"
    })
    void an_argument_that_cannot_be_used_is_named(String url, String option, String words) {
        Ended ended = cli.run("orchestrator", "check", url, option);
        assertEquals(2, ended.code(), ended.toString());
        assertTrue(ended.err().startsWith("pawl-cli: " + words), ended.err());
    }

    @Test
    void without_a_command_it_says_how_it_is_used() {
        Ended ended = cli.run("orchestrator");
        assertEquals(2, ended.code());
        assertTrue(ended.err().contains("check"), ended.err());
    }

    private static DemoOrchestrator demo() throws Exception {
        return DemoOrchestrator.start(FakeOrchestrator.WEBHOOK_SECRET, FakeOrchestrator.CALLBACK_SECRET, PACE);
    }
}
