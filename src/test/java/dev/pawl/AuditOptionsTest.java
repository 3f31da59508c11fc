package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.audit.AuditHead;
import dev.pawl.audit.KeptHead;
import dev.pawl.audit.TrailFormat;
import dev.pawl.audit.TrailSelection;
import dev.pawl.testing.DigestKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditOptionsTest {
    private static final String ID = "01939f6e-1c2a-7def-8a01-0123456789ab";
    private static final String CHAIN = "5a".repeat(32);

    @TempDir
    private Path folder;

    @Test
    void an_export_may_be_of_everything_or_of_what_all_options_select() {
        Path to = folder.resolve("audit.jsonl");
        assertEquals(
                new AuditOptions.Export(new TrailSelection(null, null, null, null, null), TrailFormat.JSONL, to),
                parse("export", "--to", to.toString()));
        assertEquals(
                new AuditOptions.Export(
                        new TrailSelection(
                                UUID.fromString(ID),
                                UUID.fromString(ID),
                                "mara",
                                Instant.parse("2025-01-31T00:00:00Z"),
                                Instant.parse("2025-02-28T00:00:00Z")),
                        TrailFormat.CLOUDEVENTS,
                        to),
                parse(
                        "export",
                        "--job",
                        ID,
                        "--project",
                        ID,
                        "--owner",
                        "mara",
                        "--since",
                        "2025-01-31",
                        "--before",
                        "2025-02-28",
                        "--format",
                        "cloudevents",
                        "--to",
                        to.toString()));
    }

    @Test
    void a_verification_is_of_a_file_and_may_compare_heads() throws IOException {
        Path file = Files.createFile(folder.resolve("audit.jsonl"));
        assertEquals(
                new AuditOptions.Verify(file, List.of(), Optional.empty(), List.of()),
                parse("verify", file.toString()));
        KeptHead head = new KeptHead(UUID.fromString(ID), new AuditHead(12, CHAIN));
        assertEquals(
                new AuditOptions.Verify(file, List.of(head, head), Optional.empty(), List.of()),
                parse("verify", file.toString(), "--head", ID + ":12:" + CHAIN, "--head", ID + ":12:" + CHAIN));
    }

    @Test
    void digests_are_verified_with_the_keys_that_are_trusted() throws IOException {
        Path file = Files.createFile(folder.resolve("audit.jsonl"));
        DigestKeyFile key = DigestKeyFile.generate();
        Path pem = Files.writeString(folder.resolve("key.pem"), key.publicPem());
        assertEquals(
                new AuditOptions.Verify(
                        file, List.of(), Optional.of(folder), List.of(key.key().publicKey())),
                parse("verify", file.toString(), "--key", pem.toString(), "--digests", folder.toString()));
        Files.writeString(pem, key.secretPem());
        assertThrows(
                RefusedCommandException.class,
                () -> parse("verify", file.toString(), "--key", pem.toString(), "--digests", folder.toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | pawl audit needs export or verify",
                "export | --to is missing",
                "export --to | --to is not an option of audit export, or its value is missing",
                "export --to . | --to must be a file that is not there yet",
                "export --to a --job 7 | --job must be an id",
                "export --to a --project x | --project must be an id",
                "export --to a --since yesterday | --since must be a date",
                "export --to a --before 2025-02-30 | --before must be a date",
                "export --to a --format csv | --format must be jsonl or cloudevents",
                "export --all yes | --all is not an option of audit export",
                "verify | the file is missing",
                "verify no-such-file | no-such-file is not a file that can be read",
                "verify . | . is not a file that can be read",
                "verify pom.xml --head | --head is not an option of audit verify, or its value is missing",
                "verify pom.xml --head 4:ab | --head must be the id of a job",
                "verify pom.xml --digest d | --digest is not an option of audit verify",
                "verify pom.xml --digests src | --digests and --key go together",
                "verify pom.xml --digests pom.xml | --digests must be a folder",
                "verify pom.xml --key pom.xml | --key must be a file with an Ed25519 public key",
                "verify pom.xml --key no-such-file | no-such-file is not a file that can be read"
            })
    void anything_else_is_refused_with_a_message_that_names_it(String arguments, String message) {
        RefusedCommandException refused = assertThrows(
                RefusedCommandException.class,
                () -> AuditOptions.parse(arguments.isEmpty() ? List.of() : Arrays.asList(arguments.split(" "))));
        assertTrue(String.valueOf(refused.getMessage()).startsWith(message), refused::getMessage);
    }

    private static AuditOptions parse(String... arguments) {
        return AuditOptions.parse(List.of(arguments));
    }
}
