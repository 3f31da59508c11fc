package dev.pawl.digest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.audit.Digest;
import dev.pawl.audit.KeyEndorsement;
import dev.pawl.db.CommandDatabase;
import dev.pawl.testing.AgedTrail;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.DigestKeyFile;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is signed, and when (spec/audit_digest.md). */
class DigestSignerTest {
    private static final DigestKeyFile KEY = DigestKeyFile.generate();
    private static final DigestKeyFile NEXT = DigestKeyFile.generate();

    /** The first signing looks once, and every wait again and again. */
    private static final String LOOK_FOR_WRITERS = "SELECT query_start::text FROM pg_stat_activity"
            + " WHERE datname = current_database() AND usename = 'pawl_service' AND query LIKE '%pg_locks%'";

    private final TestDatabase database = TestDatabase.create();

    @AutoClose
    private final CommandDatabase service = new CommandDatabase(database.url(), "pawl_service", database.password());

    private final DigestRepository digests = new DigestRepository(service.database());

    @TempDir
    private Path folder;

    @Test
    void windows_follow_each_other_and_each_event_is_in_one_of_them() throws Exception {
        JobFixture.inStatus(database, "editor", "DONE");
        AgedTrail.by(database, "3 days");
        JobFixture.inStatus(database, "editor", "EDITING");
        AgedTrail.by(database, "1 hour");
        JobFixture.inStatus(database, "editor", "CREATED");
        sign(KEY, null);
        List<Digest> all = digests.after(0, 1_000);
        assertTrue(all.stream().mapToInt(Digest::events).sum() >= 18, all::toString);
        assertWindows(all);
        Digest last = all.getLast();
        assertTrue(Duration.between(last.to(), Instant.now()).compareTo(Duration.ofMinutes(1)) >= 0);

        sign(KEY, null);
        assertWindows(digests.after(0, 1_000));
    }

    @Test
    void a_window_has_only_so_many_events_unless_they_are_of_one_moment() throws Exception {
        for (int i = 0; i < 12; i++) {
            JobFixture.inStatus(database, "editor", "DONE");
            AgedTrail.by(database, "7 minutes");
        }
        new DigestSigner(digests, () -> keys(KEY, null), Optional.empty(), false, 20).sign();
        List<Digest> all = digests.after(0, 1_000);
        assertWindows(all);
        assertEquals(12 * 9, all.stream().mapToInt(Digest::events).sum());
        // The nine of a fixture are of one moment each.
        assertTrue(all.stream().allMatch(digest -> digest.events() <= 20), all::toString);
        assertTrue(all.stream().filter(digest -> digest.events() > 0).count() >= 6, all::toString);

        TestDatabase crowded = TestDatabase.create();
        for (int i = 0; i < 3; i++) {
            JobFixture.inStatus(crowded, "editor", "DONE");
        }
        PastGuards.fill(crowded, "UPDATE audit_event SET recorded_at = '2020-01-01T00:00:00Z';" + AgedTrail.CHAIN_ANEW);
        try (CommandDatabase other = new CommandDatabase(crowded.url(), "pawl_service", crowded.password())) {
            DigestRepository repository = new DigestRepository(other.database());
            new DigestSigner(repository, () -> keys(KEY, null), Optional.empty(), false, 20).sign();
            assertEquals(
                    List.of(27),
                    repository.after(0, 1_000).stream()
                            .map(Digest::events)
                            .filter(events -> events > 0)
                            .toList());
        }
    }

    @Test
    void without_a_key_nothing_is_signed() throws Exception {
        JobFixture.inStatus(database, "editor", "DONE");
        AgedTrail.by(database, "1 hour");
        new DigestSigner(digests, Optional::empty, Optional.empty(), false).sign();
        assertNull(digests.latest());
        assertEquals(List.of(), digests.keys());
    }

    @Test
    void replicas_that_sign_at_once_make_each_digest_once() throws Exception {
        for (int i = 0; i < 6; i++) {
            JobFixture.inStatus(database, "editor", "DONE");
            AgedTrail.by(database, "1 day");
        }
        AtOnce.run(Collections.nCopies(4, this::signed));
        sign(KEY, null);
        List<Digest> all = digests.after(0, 1_000);
        assertWindows(all);
        assertEquals(54, all.stream().mapToInt(Digest::events).sum());
    }

    @Test
    void an_event_that_is_written_but_not_committed_is_waited_for() throws Exception {
        sign(KEY, null);
        long before = Objects.requireNonNull(digests.latest()).number();
        try (Connection writer = database.connect("pawl_service");
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("LOCK TABLE audit_event IN ROW EXCLUSIVE MODE"); // As an insert does.
            Future<Boolean> signing = AtOnce.start(this::signed);
            Set<String> looks = new HashSet<>();
            Eventually.await(
                    () -> {
                        looks.addAll(Query.textsOfAll(database, LOOK_FOR_WRITERS));
                        return signing.isDone() || looks.size() >= 4;
                    },
                    "it neither signs nor waits");
            assertFalse(signing.isDone());
            assertEquals(before, Objects.requireNonNull(digests.latest()).number());
            writer.commit();
            assertTrue(AtOnce.result(signing));
        }
        assertEquals(before + 1, Objects.requireNonNull(digests.latest()).number());
    }

    @Test
    void a_key_is_followed_by_one_that_it_has_signed() throws Exception {
        sign(KEY, null);
        sign(KEY, NEXT);
        sign(NEXT, null);
        List<KeyEndorsement> keys = digests.keys();
        assertEquals(2, keys.size());
        assertNull(keys.getFirst().endorsedBy());
        assertEquals(KEY.key().publicKey().id(), keys.getLast().endorsedBy());
        assertEquals(
                List.of(KEY, NEXT, NEXT).stream()
                        .map(file -> file.key().publicKey().id())
                        .toList(),
                digests.after(0, 10).stream().map(Digest::keyId).toList());
    }

    @Test
    void a_key_that_no_other_has_signed_is_used_with_a_warning() throws Exception {
        sign(KEY, null);
        try (CapturedLog log = CapturedLog.asInProduction()) {
            sign(NEXT, null);
            assertTrue(log.printed().contains("no earlier key has signed the key"), log::printed);
        }
        assertNull(digests.keys().getLast().endorsedBy());
    }

    @Test
    void the_folder_gets_every_digest_and_key_also_those_of_others() throws Exception {
        for (int i = 0; i < 3; i++) {
            JobFixture.inStatus(database, "editor", "DONE");
            AgedTrail.by(database, "1 day");
        }
        new DigestSigner(digests, () -> keys(KEY, null), Optional.empty(), false, 20).sign();
        signToFolder(KEY);
        List<Digest> all = digests.after(0, 1_000);
        assertTrue(all.size() >= 3, all::toString);
        List<String> expected = new ArrayList<>();
        for (Digest digest : all) {
            String day = digest.to().toString().substring(0, 10);
            Path file = folder.resolve(day).resolve("%010d.json".formatted(digest.number()));
            assertEquals(new String(digest.canonical(), UTF_8), Files.readString(file));
            expected.add(file.toString());
        }
        expected.add(folder.resolve("keys")
                .resolve(KEY.key().publicKey().id() + ".json")
                .toString());
        try (Stream<Path> files = Files.walk(folder)) {
            assertEquals(
                    expected.stream().sorted().toList(),
                    files.filter(Files::isRegularFile)
                            .map(Path::toString)
                            .sorted()
                            .toList());
        }
    }

    @Test
    void a_folder_that_knows_another_digest_keeps_it_and_says_so() throws Exception {
        signToFolder(KEY);
        Digest first = Objects.requireNonNull(digests.latest());
        PastGuards.write(database, "audit_digest", "UPDATE audit_digest SET root = sha256('forged')");
        try (CapturedLog log = CapturedLog.asInProduction()) {
            signToFolder(KEY);
            assertTrue(log.printed().contains("the digest 1 in PAWL_AUDIT_DIGEST_DIR is not the one"), log::printed);
        }
        String day = first.to().toString().substring(0, 10);
        assertEquals(
                new String(first.canonical(), UTF_8),
                Files.readString(folder.resolve(day).resolve("0000000001.json")));
        String other = digests.find(1).orElseThrow().hash().substring(0, 16);
        assertTrue(Files.exists(folder.resolve(day).resolve("0000000001-" + other + ".json")));
    }

    private boolean signed() {
        try {
            new DigestSigner(digests, () -> keys(KEY, null), Optional.empty(), false, 20).sign();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void signToFolder(DigestKeyFile key) throws InterruptedException {
        new DigestSigner(digests, () -> keys(key, null), Optional.of(new DigestFolder(folder)), false).sign();
    }

    private void sign(DigestKeyFile present, @Nullable DigestKeyFile next) throws InterruptedException {
        new DigestSigner(digests, () -> keys(present, next), Optional.empty(), false).sign();
    }

    private static Optional<DigestKeys> keys(DigestKeyFile present, @Nullable DigestKeyFile next) {
        return Optional.of(new DigestKeys(present.key(), next == null ? null : next.key()));
    }

    private void assertWindows(List<Digest> all) throws IOException {
        String previous = Digest.NONE_BEFORE;
        Instant from = Digest.BEGINNING;
        long number = 1;
        for (Digest digest : all) {
            assertEquals(number++, digest.number());
            assertEquals(from, digest.from());
            assertEquals(previous, digest.previous());
            assertEquals(
                    Integer.toString(digest.events()),
                    Query.texts(
                                    database,
                                    "SELECT count(*) FROM audit_event WHERE recorded_at >= '%s' AND recorded_at < '%s'"
                                            .formatted(digest.from(), digest.to()))
                            .getFirst());
            from = digest.to();
            previous = digest.hash();
        }
    }
}
