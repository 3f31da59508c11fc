package dev.pawl.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Comparator.comparingLong;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The digests and the keys in a folder (spec/audit_digest.md, Files).
 *
 * @param digests in the order of their numbers; each number once
 * @param keys in the order of their files
 * @param findings about files that are none of them
 */
record DigestFiles(List<Digest> digests, List<KeyEndorsement> keys, List<String> findings) {
    private static final String HASH = "\"([0-9a-f]{64})\"";
    private static final String SIGNATURE = "\"([0-9a-f]{128})\"";
    private static final String TIME = "\"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}Z)\"";
    private static final Pattern DIGEST = Pattern.compile("\\{\"events\":(0|[1-9][0-9]{0,8}),\"from\":" + TIME
            + ",\"key_id\":" + HASH + ",\"number\":([1-9][0-9]{0,14}),\"previous\":" + HASH + ",\"root\":" + HASH
            + ",\"signature\":" + SIGNATURE + ",\"to\":" + TIME + "\\}");
    private static final Pattern KEY = Pattern.compile("\\{(?:\"endorsed_by\":" + HASH + ",\"endorsement\":" + SIGNATURE
            + ",)?\"key_id\":" + HASH + ",\"public_key\":" + HASH + "\\}");

    private record Named(String name, Digest digest) {}

    /** Reads {@code folder} and all folders in it. */
    static DigestFiles in(Path folder) throws IOException {
        List<Named> digests = new ArrayList<>();
        List<KeyEndorsement> keys = new ArrayList<>();
        List<String> findings = new ArrayList<>();
        for (String name : names(folder)) {
            String text = Files.readString(folder.resolve(name), ISO_8859_1);
            if (name.startsWith("keys/")) {
                key(text).ifPresentOrElse(keys::add, () -> findings.add("file " + name + ": not a key"));
            } else {
                digest(text)
                        .ifPresentOrElse(
                                digest -> digests.add(new Named(name, digest)),
                                () -> findings.add("file " + name + ": not a digest"));
            }
        }
        digests.sort(comparingLong((Named named) -> named.digest().number()).thenComparing(Named::name));
        List<Digest> once = new ArrayList<>();
        for (Named named : digests) {
            if (once.isEmpty() || once.getLast().number() != named.digest().number()) {
                once.add(named.digest());
            } else if (!once.getLast().equals(named.digest())) {
                findings.add("file " + named.name() + ": another digest "
                        + named.digest().number());
            }
        }
        return new DigestFiles(once, keys, findings);
    }

    /** Those that end in {@code .json} and do not begin with a point, with slashes between the folders. */
    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(".json") && !name.matches("(.*/)?\\.[^/]*"))
                    .sorted()
                    .toList();
        }
    }

    private static Optional<Digest> digest(String text) {
        Matcher parts = DIGEST.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            Digest digest = new Digest(
                    Long.parseLong(parts.group(4)),
                    Instant.parse(parts.group(2)),
                    Instant.parse(parts.group(8)),
                    Integer.parseInt(parts.group(1)),
                    parts.group(6),
                    parts.group(5),
                    parts.group(3),
                    parts.group(7));
            // A time such as 24:00:00 is read, but it is not how it would be written.
            return digest.from().isBefore(digest.to()) && text.equals(new String(digest.canonical(), ISO_8859_1))
                    ? Optional.of(digest)
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<KeyEndorsement> key(String text) {
        Matcher parts = KEY.matcher(text);
        return parts.matches() && VerifyingKey.of(parts.group(4)).id().equals(parts.group(3))
                ? Optional.of(new KeyEndorsement(parts.group(3), parts.group(4), parts.group(1), parts.group(2)))
                : Optional.empty();
    }
}
