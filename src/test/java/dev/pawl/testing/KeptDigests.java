package dev.pawl.testing;

import dev.pawl.audit.SignedDigests;
import dev.pawl.audit.TrailExport;
import dev.pawl.audit.TrailFormat;
import dev.pawl.audit.TrailSelection;
import dev.pawl.audit.TrailVerifier;
import dev.pawl.db.CommandDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A key that replicas sign with, and the folder where they keep their digests: to find false alarms. */
public final class KeptDigests {
    private static final TrailSelection ALL = new TrailSelection(null, null, null, null, null);

    private final DigestKeyFile key = DigestKeyFile.generate();
    private final Path work;
    private final Path folder;

    private KeptDigests(Path work) throws IOException {
        this.work = work;
        this.folder = Files.createDirectory(work.resolve("digests"));
    }

    /** With a new key, and an empty folder in {@code target}. */
    public static KeptDigests create() {
        try {
            return new KeptDigests(Files.createTempDirectory(Path.of("target"), "kept"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The variables of a replica that signs. */
    public Map<String, String> variables() {
        return Map.of(
                "PAWL_AUDIT_KEY_FILE", key.in(work.resolve("key.pem")), "PAWL_AUDIT_DIGEST_DIR", folder.toString());
    }

    /**
     * Exports all trails and verifies them, as an auditor does. Before that, it signs what can be signed, as one more
     * replica.
     *
     * @return what was found, and last what comes of it
     */
    public List<String> verify(TestDatabase database) {
        SignedTrail.sign(database, key, folder);
        Path export = work.resolve("audit.jsonl");
        List<String> found = new ArrayList<>();
        try (CommandDatabase service = new CommandDatabase(database.url(), "pawl_service", database.password())) {
            try (Writer out = Files.newBufferedWriter(export)) {
                new TrailExport(service.database(), ALL, TrailFormat.JSONL).write(out);
            }
            try (InputStream file = Files.newInputStream(export)) {
                TrailVerifier.verify(
                        file,
                        List.of(),
                        Optional.of(SignedDigests.in(folder, List.of(key.key().publicKey()))),
                        found::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }
}
