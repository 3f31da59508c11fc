package dev.pawl.pseudonym;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A directory with one key for each person, of which all replicas and commands share the files. Its {@code index.key}
 * names them, so that their names alone say nothing, and shows that the directory is there: an empty mount point has
 * none. A key is on the disk before it is used for the first time, because a person who loses it loses what they own.
 */
public final class ActorKeys {
    /** The file that must be there before. */
    static final String INDEX = "index.key";

    private static final int BYTES = 32;
    private static final String SUFFIX = ".key";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;

    public ActorKeys(Path directory) {
        this.directory = directory;
    }

    /** Whether {@code directory} can be used: it may be written, and has an index key of at least 32 bytes. */
    public static boolean areIn(Path directory) {
        try {
            return Files.isWritable(directory) && Files.readAllBytes(directory.resolve(INDEX)).length >= BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    /** The key of the person, which is made if there is none. */
    byte[] of(String subject) {
        Path file = file(subject);
        try {
            return read(file).orElseGet(() -> make(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The key of the person, if there is one. */
    Optional<byte[]> existing(String subject) {
        try {
            return read(file(subject));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the key of the person; returns whether there was one. */
    boolean destroy(String subject) {
        Path file = file(subject);
        try (FileChannel key = FileChannel.open(file, StandardOpenOption.WRITE)) {
            key.write(ByteBuffer.allocate(BYTES)); // Where the disk writes in place, the key is gone at once.
            key.force(true);
            Files.delete(file);
            sync();
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String subject) {
        try {
            byte[] index = Files.readAllBytes(directory.resolve(INDEX));
            return directory.resolve(HexFormat.of().formatHex(Hmac.of(index, subject.getBytes(UTF_8))) + SUFFIX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<byte[]> read(Path file) throws IOException {
        try {
            byte[] key = Files.readAllBytes(file);
            if (key.length != BYTES) {
                throw new IOException("not a key of " + BYTES + " bytes");
            }
            return Optional.of(key);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** A link appears whole or not at all, and only one of several replicas can make it. */
    private byte[] make(Path file) {
        byte[] key = new byte[BYTES];
        RANDOM.nextBytes(key);
        Path draft = directory.resolve(UUID.randomUUID() + ".draft");
        try {
            try (FileChannel channel = FileChannel.open(
                    draft,
                    EnumSet.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                    PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString("rw-------"))))) {
                channel.write(ByteBuffer.wrap(key));
                channel.force(true);
            }
            try {
                Files.createLink(file, draft);
                sync();
            } catch (FileAlreadyExistsException e) {
                return read(file).orElseThrow(() -> new IOException("a key came and went"));
            } finally {
                Files.delete(draft);
            }
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
