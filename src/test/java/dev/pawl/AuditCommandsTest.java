package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.AgedTrail;
import dev.pawl.testing.CommandLine;
import dev.pawl.testing.DigestKeyFile;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.SignedTrail;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pawl audit}, as it is run. */
@Slow("starts processes")
class AuditCommandsTest {
    private static final Map<String, String> NO_DATABASE = Map.of();

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    private Path folder;

    @Test
    void an_export_is_verified_without_a_database_and_a_changed_one_ends_with_1() throws Exception {
        JobFixture.inStatus(database, "Zo\u00eb", "DONE");
        Path file = folder.resolve("audit.jsonl");
        Map<String, String> environment =
                Map.of("PAWL_DATABASE_URL", database.url(), "PAWL_DATABASE_PASSWORD", database.password());
        CommandLine.Ended exported = CommandLine.run(environment, "audit", "export", "--to", file.toString());
        assertEquals(0, exported.code(), exported.output());
        assertTrue(exported.output().endsWith("9 events written: " + file + "\n"), exported.output());
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
        assertFalse(Files.exists(folder.resolve("audit.jsonl.part")));

        CommandLine.Ended holds = CommandLine.run(NO_DATABASE, "audit", "verify", file.toString());
        assertEquals(0, holds.code(), holds.output());
        assertTrue(holds.output().startsWith("9 events of 1 jobs: every chain holds"), holds.output());

        Files.writeString(file, Files.readString(file).replace("\"sys-test\"", "\"sys-text\""));
        CommandLine.Ended altered = CommandLine.run(NO_DATABASE, "audit", "verify", file.toString());
        assertEquals(1, altered.code(), altered.output());
        assertTrue(altered.output().endsWith("9 events of 1 jobs: 9 findings\n"), altered.output());

        CommandLine.Ended there = CommandLine.run(environment, "audit", "export", "--to", file.toString());
        assertEquals(2, there.code(), there.output());
        CommandLine.Ended nowhere = CommandLine.run(environment, "audit", "export", "--to", "/no/such/folder/a.jsonl");
        assertEquals(2, nowhere.code(), nowhere.output());
        assertTrue(nowhere.output().contains("/no/such/folder/a.jsonl cannot be written"), nowhere.output());
    }

    @Test
    void an_export_is_verified_with_signed_digests() throws Exception {
        JobFixture.inStatus(database, "mara", "DONE");
        AgedTrail.by(database, "1 hour");
        DigestKeyFile key = DigestKeyFile.generate();
        Path digests = Files.createDirectory(folder.resolve("digests"));
        SignedTrail.sign(database, key, digests);
        Path file = folder.resolve("audit.jsonl");
        String pem =
                Files.writeString(folder.resolve("key.pem"), key.publicPem()).toString();
        Map<String, String> environment =
                Map.of("PAWL_DATABASE_URL", database.url(), "PAWL_DATABASE_PASSWORD", database.password());
        assertEquals(
                0,
                CommandLine.run(environment, "audit", "export", "--to", file.toString())
                        .code());
        String[] verify = {"audit", "verify", file.toString(), "--digests", digests.toString(), "--key", pem};
        CommandLine.Ended holds = CommandLine.run(NO_DATABASE, verify);
        assertEquals(0, holds.code(), holds.output());
        assertTrue(
                holds.output()
                        .matches(
                                "(?s).*9 events of 1 jobs: every chain holds, and is what the digests 1 to 1 have signed,"
                                        + " until [0-9TZ:.-]+; outside of them: 0 events\n"),
                holds.output());

        List<String> lines = Files.readAllLines(file);
        Files.write(file, lines.subList(0, 8));
        CommandLine.Ended cut = CommandLine.run(NO_DATABASE, verify);
        assertEquals(1, cut.code(), cut.output());
        assertTrue(
                cut.output().endsWith("digest 1: 9 events, but 8 in the file\n8 events of 1 jobs: 1 findings\n"),
                cut.output());
    }
}
