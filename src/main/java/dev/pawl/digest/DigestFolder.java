package dev.pawl.digest;

import dev.pawl.audit.Digest;
import dev.pawl.audit.KeyEndorsement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes each digest and each key to a file of its own (spec/audit_digest.md, Files), those of other replicas too, and
 * never changes one. For one thread.
 */
public final class DigestFolder {
    private static final Logger log = LoggerFactory.getLogger(DigestFolder.class);
    private static final int PAGE = 200;
    private static final String KEYS = "keys";

    private final Path folder;
    private final Set<String> keysWritten = new HashSet<>();
    /** The number of the last digest of which the folder is known to have all before it; -1 before the first look. */
    private long written = -1;

    /** @param folder a directory that is there, and that this process may write to */
    public DigestFolder(Path folder) {
        this.folder = folder;
    }

    /** Writes what is not there yet. */
    void catchUp(DigestRepository digests) {
        try {
            for (KeyEndorsement key : digests.keys()) {
                if (keysWritten.add(key.keyId())) {
                    write(folder.resolve(KEYS).resolve(key.keyId() + ".json"), key.canonical());
                }
            }
            if (written < 0) {
                written = lastThatIsThere(digests);
            }
            List<Digest> page = digests.after(written, PAGE);
            while (!page.isEmpty()) {
                for (Digest digest : page) {
                    write(digest);
                }
                page = digests.after(written, PAGE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a digest could not be written to PAWL_AUDIT_DIGEST_DIR", e);
        }
    }

    /** The last digest of the database that has a file with just this content; 0 if there is none. */
    private long lastThatIsThere(DigestRepository digests) throws IOException {
        Digest latest = digests.latest();
        long number = latest == null ? 0 : latest.number();
        // From the end: usually only the last few are missing.
        while (number > 0) {
            Optional<Digest> digest = digests.find(number);
            if (digest.isPresent() && holds(file(digest.get()), digest.get().canonical())) {
                return number;
            }
            number--;
        }
        return 0;
    }

    private void write(Digest digest) throws IOException {
        Path file = file(digest);
        byte[] content = digest.canonical();
        if (Files.exists(file) && !holds(file, content)) {
            log.error(
                    "the digest {} in PAWL_AUDIT_DIGEST_DIR is not the one in the database: somebody has changed one of"
                            + " them, or the database is an older copy; see docs/audit.md",
                    digest.number());
            file = file.resolveSibling(name(digest) + "-" + digest.hash().substring(0, 16) + ".json");
        }
        write(file, content);
        written = digest.number();
    }

    private static boolean holds(Path file, byte[] content) throws IOException {
        return Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content);
    }

    /** In a folder for each day, because there are 1,440 of them on each. */
    private Path file(Digest digest) {
        String day = digest.to().atOffset(ZoneOffset.UTC).toLocalDate().toString();
        return folder.resolve(day).resolve(name(digest) + ".json");
    }

    private static String name(Digest digest) {
        return "%010d".formatted(digest.number());
    }

    /** It has its name only when all of it is on the disk. */
    private static void write(Path file, byte[] content) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling("." + file.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
