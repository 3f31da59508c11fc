package dev.pawl.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.standardwebhooks.Webhook;
import dev.pawl.audit.Digest;
import dev.pawl.db.CommandDatabase;
import dev.pawl.testing.AgedTrail;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.DigestKeyFile;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Scrape;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Pawl with a key signs by itself, and hands its digests over (spec/audit_digest.md). */
@Slow("starts a Pawl with a database of its own")
@LogsWarnings(perhaps = "WARN OrchestratorClient: the receiver of digests")
class DigestDeliveryTest {
    private final TestDatabase database = TestDatabase.create();
    private final DigestKeyFile key = DigestKeyFile.generate();

    @AutoClose
    private final CommandDatabase service = new CommandDatabase(database.url(), "pawl_service", database.password());

    private final DigestRepository digests = new DigestRepository(service.database());

    @TempDir
    private Path folder;

    @Test
    void a_digest_goes_to_the_table_the_log_the_folder_and_the_receiver_who_may_refuse_it_at_first() throws Exception {
        JobFixture.inStatus(database, "editor", "DONE");
        AgedTrail.by(database, "1 hour");
        try (FakeOrchestrator receiver = FakeOrchestrator.start();
                CapturedLog log = CapturedLog.asInProduction()) {
            receiver.answer(webhook -> receiver.receivedAbout("").size() < 3 ? 503 : 204);
            try (RunningPawl pawl =
                    RunningPawl.start(database, variables(receiver)).withBackgroundWork()) {
                Eventually.await(() -> receiver.receivedAbout("").size() >= 3, "no digest was sent");
                Digest digest = Objects.requireNonNull(digests.after(0, 1).getFirst());
                assertEquals(9, digest.events());
                FakeOrchestrator.Webhook sent = receiver.receivedAbout("").getLast();
                assertEquals("audit.digest", sent.type());
                assertEquals(digest.root(), sent.json().at("/digest/root").asText());
                assertEquals("null", sent.authorization(), "the receiver is not the orchestrator");
                assertEquals(sent.id(), receiver.receivedAbout("").getFirst().id());
                new Webhook(FakeOrchestrator.WEBHOOK_SECRET).verify(sent.body(), headers(sent));
                String json = new String(digest.canonical(), UTF_8);
                log.await(event -> event.getFormattedMessage().equals("audit digest " + json));
                Path file =
                        folder.resolve(digest.to().toString().substring(0, 10)).resolve("0000000001.json");
                Eventually.await(() -> Files.exists(file), "no file " + file);
                assertEquals(json, Files.readString(file));
                Eventually.await(
                        () -> Scrape.of(pawl.url()).sum("pawl_audit_digest_until_timestamp_seconds")
                                > Instant.now().minusSeconds(3_600).getEpochSecond(),
                        "the metric does not know");
            }
        }
    }

    private Map<String, String> variables(FakeOrchestrator receiver) {
        Map<String, String> variables = new HashMap<>();
        variables.put("PAWL_AUDIT_KEY_FILE", key.in(folder.resolve("key.pem")));
        variables.put("PAWL_AUDIT_DIGEST_DIR", folder.toString());
        variables.put(
                "PAWL_AUDIT_DIGEST_URL",
                Objects.requireNonNull(receiver.variables().get("PAWL_ORCHESTRATOR_URL")));
        variables.put("PAWL_ORCHESTRATOR_AUTHORIZATION", "Bearer of-the-orchestrator-only");
        return variables;
    }

    private static Map<String, List<String>> headers(FakeOrchestrator.Webhook sent) {
        return Map.of(
                "webhook-id", List.of(sent.id()),
                "webhook-timestamp", List.of(sent.timestamp()),
                "webhook-signature", List.of(sent.signature()));
    }

    @Test
    void without_a_key_there_is_no_digest_and_no_value_to_alert_on() {
        try (RunningPawl pawl = RunningPawl.start(TestDatabase.create()).withBackgroundWork()) {
            assertTrue(Double.isNaN(Scrape.of(pawl.url()).sum("pawl_audit_digest_until_timestamp_seconds")));
        }
    }
}
