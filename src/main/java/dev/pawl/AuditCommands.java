package dev.pawl;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.audit.SignedDigests;
import dev.pawl.audit.TrailExport;
import dev.pawl.audit.TrailVerifier;
import dev.pawl.audit.VerifyingKey;
import dev.pawl.db.CommandDatabase;
import dev.pawl.db.IncompatibleSchemaException;
import dev.pawl.db.Readiness;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code pawl audit}: writes trails to a file, and verifies such a file. */
final class AuditCommands {
    private static final Set<StandardOpenOption> WRITE =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

    private AuditCommands() {}

    /**
     * Writes the selected trails, in a file that only its owner can read. It gets its name when it is complete.
     *
     * @param out takes what was done
     * @throws RefusedCommandException if the file cannot be written
     * @throws IncompatibleSchemaException when the schema is not the one of this release
     */
    static void export(Config.DatabaseConfig config, AuditOptions.Export options, Consumer<String> out) {
        Path part = options.to().resolveSibling(options.to().getFileName() + ".part");
        try (CommandDatabase connections = new CommandDatabase(
                config.url(), config.user(), config.password().get())) {
            OwnerCommands.require(new Readiness(connections.database(), connections.database()).stateOfCopy());
            long events;
            try (FileChannel file = FileChannel.open(part, WRITE, onlyForItsOwner(part));
                    Writer lines = new BufferedWriter(new OutputStreamWriter(Channels.newOutputStream(file), UTF_8))) {
                events = new TrailExport(connections.database(), options.selection(), options.format()).write(lines);
                lines.flush();
                file.force(true);
            }
            Files.move(part, options.to(), StandardCopyOption.ATOMIC_MOVE);
            out.accept(events + " events written: " + options.to());
        } catch (IOException e) {
            throw new RefusedCommandException(options.to() + " cannot be written: " + e);
        }
    }

    private static FileAttribute<?>[] onlyForItsOwner(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        return Files.getFileStore(folder).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /**
     * Verifies a file.
     *
     * @param out takes what is found
     * @return whether everything holds
     * @throws RefusedCommandException if the file cannot be read
     */
    static boolean verify(AuditOptions.Verify options, Consumer<String> out) {
        Optional<SignedDigests> digests = options.digests().map(folder -> digests(folder, options.keys()));
        try (InputStream file = Files.newInputStream(options.file())) {
            return TrailVerifier.verify(file, options.heads(), digests, out);
        } catch (IOException e) {
            throw new RefusedCommandException(options.file() + " cannot be read: " + e);
        }
    }

    private static SignedDigests digests(Path folder, List<VerifyingKey> keys) {
        try {
            return SignedDigests.in(folder, keys);
        } catch (IOException | UncheckedIOException e) {
            throw new RefusedCommandException(folder + " cannot be read: " + e);
        }
    }
}
