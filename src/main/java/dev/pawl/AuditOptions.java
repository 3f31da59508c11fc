package dev.pawl;

import dev.pawl.audit.InvalidKeyFileException;
import dev.pawl.audit.KeptHead;
import dev.pawl.audit.TrailFormat;
import dev.pawl.audit.TrailSelection;
import dev.pawl.audit.VerifyingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The options of {@code pawl audit}. */
sealed interface AuditOptions {

    /** @param to a file that is not there yet */
    record Export(TrailSelection selection, TrailFormat format, Path to) implements AuditOptions {}

    /**
     * @param file as {@link Export} has written it
     * @param digests a folder of signed digests; empty for none
     * @param keys the public keys of digests that are trusted; at least one if there is a folder
     */
    record Verify(Path file, List<KeptHead> heads, Optional<Path> digests, List<VerifyingKey> keys)
            implements AuditOptions {}

    /** @throws RefusedCommandException if an option is missing, unknown or invalid; the message names it */
    static AuditOptions parse(List<String> arguments) {
        return switch (arguments.isEmpty() ? "" : arguments.getFirst()) {
            case "export" -> export(arguments.subList(1, arguments.size()));
            case "verify" -> verify(arguments.subList(1, arguments.size()));
            default -> throw new RefusedCommandException("pawl audit needs export or verify; see pawl --help");
        };
    }

    private static Export export(List<String> arguments) {
        @Nullable UUID job = null;
        @Nullable UUID project = null;
        @Nullable String owner = null;
        @Nullable Instant since = null;
        @Nullable Instant before = null;
        TrailFormat format = TrailFormat.JSONL;
        @Nullable Path to = null;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (!rest.hasNext() || !option.matches("--(job|project|owner|since|before|format|to)")) {
                throw new RefusedCommandException(
                        option + " is not an option of audit export, or its value is missing");
            }
            String value = rest.next();
            switch (option) {
                case "--job" -> job = id(option, value);
                case "--project" -> project = id(option, value);
                case "--owner" -> owner = value;
                case "--since" -> since = day(option, value);
                case "--before" -> before = day(option, value);
                case "--format" -> format = format(value);
                default -> to = newFile(value);
            }
        }
        if (to == null) {
            throw new RefusedCommandException("--to is missing: a file to write to");
        }
        return new Export(new TrailSelection(job, project, owner, since, before), format, to);
    }

    private static Verify verify(List<String> arguments) {
        if (arguments.isEmpty()) {
            throw new RefusedCommandException("the file is missing, such as audit.jsonl");
        }
        List<KeptHead> heads = new ArrayList<>();
        List<VerifyingKey> keys = new ArrayList<>();
        @Nullable Path digests = null;
        Iterator<String> rest = arguments.subList(1, arguments.size()).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            if (!rest.hasNext() || !option.matches("--(head|digests|key)")) {
                throw new RefusedCommandException(
                        option + " is not an option of audit verify, or its value is missing");
            }
            String value = rest.next();
            switch (option) {
                case "--head" -> heads.add(head(value));
                case "--digests" -> digests = folder(value);
                default -> keys.add(key(value));
            }
        }
        if ((digests == null) != keys.isEmpty()) {
            throw new RefusedCommandException("--digests and --key go together: a folder, and a public key to trust");
        }
        return new Verify(file(arguments.getFirst()), heads, Optional.ofNullable(digests), keys);
    }

    private static KeptHead head(String text) {
        return KeptHead.parse(text)
                .orElseThrow(() -> new RefusedCommandException(
                        "--head must be the id of a job, a colon, and an Audit-Head, in lower case"));
    }

    private static VerifyingKey key(String text) {
        try {
            return VerifyingKey.fromPem(Files.readString(file(text)));
        } catch (IOException | InvalidKeyFileException e) {
            throw new RefusedCommandException("--key must be a file with an Ed25519 public key in PEM format");
        }
    }

    private static Path folder(String text) {
        Path path = path(text);
        if (path == null || !Files.isDirectory(path)) {
            throw new RefusedCommandException("--digests must be a folder");
        }
        return path;
    }

    private static UUID id(String option, String text) {
        if (text.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            return UUID.fromString(text);
        }
        throw new RefusedCommandException(option + " must be an id");
    }

    private static Instant day(String option, String text) {
        try {
            return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new RefusedCommandException(option + " must be a date (UTC) such as 2025-01-31");
        }
    }

    private static TrailFormat format(String text) {
        return switch (text) {
            case "jsonl" -> TrailFormat.JSONL;
            case "cloudevents" -> TrailFormat.CLOUDEVENTS;
            default -> throw new RefusedCommandException("--format must be jsonl or cloudevents");
        };
    }

    private static Path newFile(String text) {
        Path path = path(text);
        if (path == null || Files.exists(path)) {
            throw new RefusedCommandException("--to must be a file that is not there yet");
        }
        return path;
    }

    private static Path file(String text) {
        Path path = path(text);
        if (path == null || !Files.isReadable(path) || Files.isDirectory(path)) {
            throw new RefusedCommandException(text + " is not a file that can be read");
        }
        return path;
    }

    private static @Nullable Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
