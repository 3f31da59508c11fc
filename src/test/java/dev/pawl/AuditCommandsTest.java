package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.CommandLine;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
}
