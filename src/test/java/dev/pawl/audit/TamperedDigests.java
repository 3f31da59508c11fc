package dev.pawl.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.testing.DigestKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/** A folder with the digests of a trail, some of which are changed at random. */
final class TamperedDigests {
    private static final int MOST = 6;

    private final Random random;
    private final DigestKeyFile trusted;
    private final DigestKeyFile successor;
    private final List<TrailLine> lines;
    private final Map<String, byte[]> files = new TreeMap<>();

    TamperedDigests(Random random, DigestKeyFile trusted, DigestKeyFile successor, List<String> lines) {
        this.random = random;
        this.trusted = trusted;
        this.successor = successor;
        this.lines = lines.stream()
                .map(line -> TrailLine.parse(line.getBytes(UTF_8)).orElseThrow())
                .toList();
        sign();
        for (int i = random.nextInt(3); i > 0; i--) {
            change();
        }
    }

    private void sign() {
        Instant last = lines.stream()
                .map(TrailLine::recordedAt)
                .max(Instant::compareTo)
                .orElseThrow();
        int count = 1 + random.nextInt(MOST);
        int rotation = random.nextInt(2 * count);
        String previous = Digest.NONE_BEFORE;
        Instant from = Digest.BEGINNING;
        for (int number = 1; number <= count; number++) {
            Instant to = number == count
                    ? last.plusSeconds(random.nextInt(2))
                    : last.minusSeconds(3_600L * (count - number)).plusNanos(1_000L * random.nextInt(1_000_000));
            MerkleTree tree = new MerkleTree();
            for (TrailLine line : lines) {
                if (!line.recordedAt().isBefore(from) && line.recordedAt().isBefore(to)) {
                    tree.add(line.leaf());
                }
            }
            Digest digest =
                    Digest.sign(number, from, to, tree, previous, (number <= rotation ? trusted : successor).key());
            files.put("2026/%d.json".formatted(number), digest.canonical());
            previous = digest.hash();
            from = to;
        }
        put(KeyEndorsement.ofNobody(trusted.key().publicKey()));
        if (random.nextInt(8) > 0) {
            put(trusted.key().endorse(successor.key().publicKey()));
        }
    }

    private void put(KeyEndorsement key) {
        files.put("keys/" + key.keyId() + ".json", key.canonical());
    }

    private void change() {
        List<String> names = new ArrayList<>(files.keySet());
        if (names.isEmpty()) {
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        String content = new String(Objects.requireNonNull(files.get(name)), ISO_8859_1);
        switch (random.nextInt(13)) {
            case 0, 1 -> files.remove(name);
            case 2 -> put("copy.json", content);
            case 3 -> files.keySet().removeIf(file -> !file.startsWith("keys/"));
            case 4 -> put(name, content.replaceFirst("\"events\":([0-9]+)", "\"events\":1$1"));
            case 5 -> put(name, content.replaceFirst("\"root\":\"....", "\"root\":\"0000"));
            case 6 -> put(name, content.replaceFirst("\"(signature|endorsement)\":\"....", "\"$1\":\"0000"));
            case 7 -> put(name, content.replaceFirst("\"previous\":\"....", "\"previous\":\"0000"));
            case 8 ->
                put(
                        name,
                        content.replaceFirst(
                                "\"to\":\"....-..-..T..",
                                "\"to\":\"" + of("2027-01-01T00", "2026-02-30T00", "1969-01-01T24", "0000-01-01T00")));
            case 9 -> put("other.json", content.replaceFirst("\"key_id\":\"....", "\"key_id\":\"0000"));
            case 10 -> put(name, content + of("\n", " ", "}", "\u00e9"));
            case 11 -> put(of(".hidden.json", "notes.txt", "deep/er/x.json"), "what is this");
            default -> {
                byte[] bytes = content.getBytes(ISO_8859_1);
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                files.put(name, bytes);
            }
        }
    }

    private void put(String name, String content) {
        files.put(name, content.getBytes(ISO_8859_1));
    }

    private String of(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    void writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }
}
