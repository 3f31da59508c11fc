package dev.pawl.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * One file of JSON lines, named after the first job in it. It gets its final name only when it is complete and on disk.
 * An existing file of that name is replaced: a crash left it there, and its jobs are still in the database.
 */
final class ArchiveFile implements AutoCloseable {
    private final Path path;
    private final Path part;
    private final FileChannel channel;

    private ArchiveFile(Path path, Path part, FileChannel channel) {
        this.path = path;
        this.part = part;
        this.channel = channel;
    }

    static ArchiveFile create(Path folder, UUID first) {
        Path path = folder.resolve(first + ".jsonl");
        Path part = folder.resolve(first + ".jsonl.part");
        try {
            // Readable by the owner only: it holds artifact URIs and the names of editors.
            boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
            FileChannel channel = posix
                    ? FileChannel.open(
                            part,
                            Set.of(CREATE, WRITE, TRUNCATE_EXISTING),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    : FileChannel.open(part, CREATE, WRITE, TRUNCATE_EXISTING);
            return new ArchiveFile(path, part, channel);
        } catch (IOException e) {
            throw new ArchiveFailedException(part + " cannot be written: " + e, e);
        }
    }

    void append(List<String> lines) {
        ByteBuffer bytes = UTF_8.encode(String.join("\n", lines) + "\n");
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new ArchiveFailedException(part + " cannot be written: " + e, e);
        }
    }

    /** Returns the file once it would survive a power failure. */
    Path finish() {
        try {
            channel.force(true);
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent(), READ)) {
                folder.force(true);
            }
            return path;
        } catch (IOException e) {
            throw new ArchiveFailedException(path + " cannot be written: " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ArchiveFailedException(part + " cannot be closed: " + e, e);
        }
    }
}
