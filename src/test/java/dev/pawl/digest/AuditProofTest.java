package dev.pawl.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.db.CommandDatabase;
import dev.pawl.testing.AgedTrail;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.DigestKeyFile;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SignedTrail;
import dev.pawl.testing.TestDatabase;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** {@code GET /jobs/{jobId}/audit-proof}, {@code GET /audit/digests} and {@code GET /audit/keys} (spec/openapi.yaml). */
class AuditProofTest {
    private static final DigestKeyFile KEY = DigestKeyFile.generate();

    private final TestDatabase database = TestDatabase.create();

    @AutoClose
    private final RunningPawl pawl = RunningPawl.start(database);

    private final Api mara = pawl.as("mara");
    private final Api anybody = new Api(pawl.url(), null);

    @Test
    void each_signed_event_leads_to_the_root_of_its_digest_and_a_young_one_is_pending() {
        String job = mara.createRunningJob();
        CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), job);
        others();
        AgedTrail.by(database, "2 days");
        SignedTrail.sign(database, KEY);
        mara.post("/jobs/" + job + "/cancel", "{\"reason_code\": \"late\"}");
        JsonNode proof = proof(job, "");
        assertEquals(List.of(1, 2, 3, 4, 5), numbers(proof.path("events"), "sequence"));
        assertEquals(List.of(1, 2, 3, 4), numbers(proof.path("digests"), "sequence"));
        assertEquals("[5]", proof.path("pending").toString());
        assertFalse(proof.has("next_cursor"));
        for (int i = 0; i < 4; i++) {
            assertProved(proof.path("events").get(i), proof.path("digests").get(i));
        }
        assertTrue(proof.path("events").get(3).has("callback_id_hash"), proof::toString);
    }

    @Test
    void an_event_is_proved_also_when_all_others_of_its_window_are_gone() {
        String job = mara.createUploadedJob();
        others();
        AgedTrail.by(database, "2 days");
        SignedTrail.sign(database, KEY);
        PastGuards.fill(database, "DELETE FROM audit_event WHERE job_id <> '" + job + "'");
        JsonNode proof = proof(job, "");
        assertEquals(2, proof.path("digests").size());
        for (int i = 0; i < 2; i++) {
            assertProved(proof.path("events").get(i), proof.path("digests").get(i));
        }
    }

    @Test
    void an_event_that_was_changed_since_has_no_way_to_its_digest() {
        String job = mara.createUploadedJob();
        AgedTrail.by(database, "2 days");
        SignedTrail.sign(database, KEY);
        PastGuards.fill(database, "UPDATE audit_event SET actor_id = 'zoe' WHERE sequence = 1;" + AgedTrail.CHAIN_ANEW);
        JsonNode proof = proof(job, "");
        assertEquals(List.of(1, 2), numbers(proof.path("digests"), "sequence"));
        proof.path("digests").forEach(digest -> assertFalse(digest.has("leaf_index") || digest.has("path")));
        assertEquals("[]", proof.path("pending").toString());
    }

    @Test
    void a_proof_has_pages() {
        String job = mara.createRunningJob();
        AgedTrail.by(database, "2 days");
        SignedTrail.sign(database, KEY);
        List<Integer> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = proof(job, "?limit=2" + cursor);
            seen.addAll(numbers(page.path("events"), "sequence"));
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        assertEquals(List.of(1, 2, 3), seen);
        assertEquals(400, mara.get("/jobs/" + job + "/audit-proof?limit=0").status());
        assertEquals(400, mara.get("/jobs/" + job + "/audit-proof?since=1").status());
    }

    @Test
    void a_page_ends_after_twenty_digests() {
        UUID job = JobFixture.inStatus(database, "mara", "EDITING");
        for (int i = 0; i < 40; i++) {
            JobFixture.move(database, job, "REGENERATING");
            JobFixture.move(database, job, "EDITING");
        }
        PastGuards.fill(
                database,
                "UPDATE audit_event SET recorded_at = recorded_at - (100 - sequence) * interval '1 day';"
                        + AgedTrail.CHAIN_ANEW);
        signInWindowsOfTwoEvents();
        List<Integer> seen = new ArrayList<>();
        String query = "?limit=200";
        int pages = 0;
        while (!query.isEmpty()) {
            JsonNode page = proof(job.toString(), query);
            Set<JsonNode> digests = new HashSet<>(page.findValues("digest"));
            assertTrue(digests.size() <= 20, () -> digests.size() + " digests");
            page.path("digests").forEach(inclusion -> assertTrue(inclusion.has("path")));
            seen.addAll(numbers(page.path("digests"), "sequence"));
            query = page.has("next_cursor")
                    ? "?limit=200&cursor=" + page.path("next_cursor").asText()
                    : "";
            pages++;
        }
        assertEquals(IntStream.rangeClosed(1, 89).boxed().toList(), seen);
        assertTrue(pages >= 3, "too few pages");
    }

    @Test
    void without_a_digest_everything_is_pending() {
        String job = mara.createUploadedJob();
        assertEquals("[1,2]", proof(job, "").path("pending").toString());
        assertEquals(0, anybody.get("/audit/digests").json().path("items").size());
        assertEquals(0, anybody.get("/audit/keys").json().path("items").size());
    }

    @Test
    void a_foreign_job_looks_like_a_missing_one() {
        String job = mara.createUploadedJob();
        Api.Answer foreign = pawl.as("zoe").get("/jobs/" + job + "/audit-proof");
        Api.Answer missing = pawl.as("zoe").get("/jobs/" + UUID.randomUUID() + "/audit-proof");
        assertEquals(404, foreign.status());
        assertEquals(missing.status(), foreign.status());
        assertEquals(missing.text("error_code"), foreign.text("error_code"));
        assertEquals(404, mara.get("/jobs/x/audit-proof").status());
        assertEquals(401, anybody.get("/jobs/" + job + "/audit-proof").status());
    }

    @Test
    void digests_are_listed_for_everybody_in_order() {
        SignedTrail.sign(database, KEY);
        SignedTrail.sign(database, KEY);
        SignedTrail.sign(database, KEY);
        JsonNode first = anybody.get("/audit/digests?limit=2").json();
        assertEquals(List.of(1, 2), numbers(first.path("items"), "number"));
        JsonNode last = anybody.get(
                        "/audit/digests?cursor=" + first.path("next_cursor").asText())
                .json();
        assertEquals(List.of(3), numbers(last.path("items"), "number"));
        assertFalse(last.has("next_cursor"));
        assertEquals(400, anybody.get("/audit/digests?cursor=x").status());
        assertEquals(
                KEY.key().publicKey().id(),
                anybody.get("/audit/keys").json().at("/items/0/key_id").asText());
    }

    private void signInWindowsOfTwoEvents() {
        try (CommandDatabase service = new CommandDatabase(database.url(), "pawl_service", database.password())) {
            new DigestSigner(
                            new DigestRepository(service.database()),
                            () -> Optional.of(new DigestKeys(KEY.key(), null)),
                            Optional.empty(),
                            false,
                            2)
                    .sign();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void others() {
        for (int i = 0; i < 3; i++) {
            JobFixture.inStatus(database, "other", "DONE");
        }
    }

    private JsonNode proof(String job, String query) {
        Api.Answer answer = mara.get("/jobs/" + job + "/audit-proof" + query);
        assertEquals(200, answer.status());
        return answer.json();
    }

    private static List<Integer> numbers(JsonNode array, String name) {
        List<Integer> numbers = new ArrayList<>();
        array.forEach(node -> numbers.add(node.path(name).asInt()));
        return numbers;
    }

    /** As somebody does who has read spec/audit_digest.md and nothing else. */
    private static void assertProved(JsonNode event, JsonNode inclusion) {
        assertEquals(event.path("sequence"), inclusion.path("sequence"));
        UUID job = UUID.fromString(event.path("job_id").asText());
        byte[] leaf = ByteBuffer.allocate(56)
                .putLong(job.getMostSignificantBits())
                .putLong(job.getLeastSignificantBits())
                .putLong(event.path("sequence").asLong())
                .put(HexFormat.of().parseHex(event.path("chain").asText()))
                .array();
        byte[] hash = sha256(new byte[] {0}, leaf);
        int index = inclusion.path("leaf_index").asInt();
        int size = inclusion.at("/digest/events").asInt();
        // RFC 9162, 2.1.3.2.
        int place = index;
        int last = size - 1;
        for (JsonNode step : inclusion.path("path")) {
            byte[] other = HexFormat.of().parseHex(step.asText());
            assertTrue(last > 0, "the path is too long");
            if (place % 2 == 1 || place == last) {
                hash = sha256(new byte[] {1}, other, hash);
                while (place % 2 == 0 && place != 0) {
                    place /= 2;
                    last /= 2;
                }
            } else {
                hash = sha256(new byte[] {1}, hash, other);
            }
            place /= 2;
            last /= 2;
        }
        assertEquals(0, last, "the path is too short");
        assertEquals(inclusion.at("/digest/root").asText(), HexFormat.of().formatHex(hash));
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                sha.update(part);
            }
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
