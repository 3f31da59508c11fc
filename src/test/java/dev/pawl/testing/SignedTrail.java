package dev.pawl.testing;

import dev.pawl.db.CommandDatabase;
import dev.pawl.digest.DigestFolder;
import dev.pawl.digest.DigestKeys;
import dev.pawl.digest.DigestRepository;
import dev.pawl.digest.DigestSigner;
import java.nio.file.Path;
import java.util.Optional;

/** Signs a trail as the service does, once, without waiting for the minute. */
public final class SignedTrail {
    private SignedTrail() {}

    /** Signs what was recorded more than two minutes ago. */
    public static void sign(TestDatabase database, DigestKeyFile key) {
        sign(database, new DigestKeys(key.key(), null), Optional.empty());
    }

    /**
     * Signs what was recorded more than two minutes ago.
     *
     * @param next the successor of {@code key}
     */
    public static void sign(TestDatabase database, DigestKeyFile key, DigestKeyFile next) {
        sign(database, new DigestKeys(key.key(), next.key()), Optional.empty());
    }

    /** Signs what was recorded more than two minutes ago, and writes the digests to {@code folder}. */
    public static void sign(TestDatabase database, DigestKeyFile key, Path folder) {
        sign(database, new DigestKeys(key.key(), null), Optional.of(new DigestFolder(folder)));
    }

    private static void sign(TestDatabase database, DigestKeys keys, Optional<DigestFolder> folder) {
        try (CommandDatabase service = new CommandDatabase(database.url(), "pawl_service", database.password())) {
            new DigestSigner(new DigestRepository(service.database()), () -> Optional.of(keys), folder, false).sign();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
