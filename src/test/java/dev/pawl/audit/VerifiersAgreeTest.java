package dev.pawl.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.testing.DigestKeyFile;
import dev.pawl.testing.Slow;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** examples/verify/verify.py and {@code pawl audit verify} print the same about every file. */
@Slow("verifies a thousand files twice")
class VerifiersAgreeTest {
    private static final Path EXAMPLE = Path.of("examples", "verify");
    private static final Path SCRIPT = EXAMPLE.resolve("verify.py");
    private static final int FILES = 1_000;
    /** Verifies all files in one process. */
    private static final String ALL = """
            import sys, verify
            for number in range(int(sys.argv[2])):
                with open(f"{sys.argv[1]}/{number}", "rb") as file:
                    print("holds" if verify.verify(file, []) else "does not hold")
            """;
    /** As above, each with the digests in a folder of its own. */
    private static final String ALL_WITH_DIGESTS = """
            import sys, digests, verify
            key = digests.public_key(f"{sys.argv[1]}/key.pem")
            for number in range(int(sys.argv[2])):
                signed = digests.Digests(f"{sys.argv[1]}/digests-{number}", [key], verify.micros)
                with open(f"{sys.argv[1]}/{number}", "rb") as file:
                    print("holds" if verify.verify(file, [], signed) else "does not hold")
            """;

    @TempDir
    private Path folder;

    @BeforeAll
    static void findPython() throws InterruptedException {
        assumeTrue(runs("python3", "--version"), "skipped: there is no python3");
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void about_a_thousand_files_that_were_tampered_with() throws Exception {
        Random random = new Random(35);
        Tampering tampering = new Tampering(random);
        List<String> expected = new ArrayList<>();
        int held = 0;
        for (int i = 0; i < FILES; i++) {
            byte[] file = tampering.of(Trails.lines(random, 1 + random.nextInt(4)));
            Files.write(folder.resolve(Integer.toString(i)), file);
            boolean holds =
                    TrailVerifier.verify(new ByteArrayInputStream(file), List.of(), Optional.empty(), expected::add);
            expected.add(holds ? "holds" : "does not hold");
            held += holds ? 1 : 0;
        }
        assertTrue(held > 0 && held < FILES / 2, held + " hold");
        for (String finding :
                List.of("not an event", "out of order", "missing before it: ", "altered", "does not continue")) {
            assertTrue(expected.stream().anyMatch(line -> line.contains(finding)), "never found: " + finding);
        }
        assertEquals(expected, python(0, "-c", ALL, folder.toString(), Integer.toString(FILES)));
    }

    @Test
    void about_a_thousand_files_whose_digests_were_tampered_with_too() throws Exception {
        assumeTrue(runs("openssl", "version"), "skipped: there is no openssl");
        Random random = new Random(64);
        Tampering tampering = new Tampering(random);
        DigestKeyFile key = DigestKeyFile.generate();
        DigestKeyFile successor = DigestKeyFile.generate();
        Files.writeString(folder.resolve("key.pem"), key.publicPem());
        List<String> expected = new ArrayList<>();
        int held = 0;
        for (int i = 0; i < FILES; i++) {
            List<String> lines = Trails.lines(random, 1 + random.nextInt(4));
            Path digests = folder.resolve("digests-" + i);
            new TamperedDigests(random, key, successor, lines).writeTo(digests);
            byte[] file = random.nextInt(3) == 0
                    ? tampering.of(lines)
                    : lines.stream()
                            .map(line -> line + "\n")
                            .reduce("", String::concat)
                            .getBytes(UTF_8);
            Files.write(folder.resolve(Integer.toString(i)), file);
            boolean holds = TrailVerifier.verify(
                    new ByteArrayInputStream(file),
                    List.of(),
                    Optional.of(SignedDigests.in(digests, List.of(key.key().publicKey()))),
                    expected::add);
            expected.add(holds ? "holds" : "does not hold");
            held += holds ? 1 : 0;
        }
        assertTrue(held > 50 && held < FILES / 2, held + " hold");
        for (String finding : List.of(
                "not a digest",
                "not a key",
                "another digest",
                "no digest is there",
                "missing before it: ",
                "does not follow",
                "not signed by a trusted key",
                "in the file",
                "another root")) {
            assertTrue(expected.stream().anyMatch(line -> line.contains(finding)), "never found: " + finding);
        }
        assertEquals(expected, python(0, "-c", ALL_WITH_DIGESTS, folder.toString(), Integer.toString(FILES)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify.py", "digests.py"})
    void what_has_to_be_read_to_be_trusted_is_short(String file) throws IOException {
        assertTrue(Files.readAllLines(EXAMPLE.resolve(file)).stream()
                        .filter(line -> !line.isBlank())
                        .count()
                <= 100);
    }

    @Test
    void about_the_vectors_and_about_kept_heads() throws Exception {
        List<String> lines = new ArrayList<>();
        List<String> heads = new ArrayList<>();
        for (JsonNode vector : new ObjectMapper()
                .readTree(Path.of("spec", "audit_chain_vectors.json").toFile())) {
            ObjectNode line = (ObjectNode) vector.path("event");
            line.put("chain", vector.path("chain").asText());
            // Those of the first trail. The others continue what is in no file, so they are missed.
            lines.add(line.toString());
            heads.addAll(List.of(
                    "--head",
                    line.path("job_id").asText() + ":"
                            + Math.min(line.path("sequence").asLong(), 999_999_999) + ":"
                            + line.path("chain").asText()));
        }
        assertAgree(1, lines, heads);
        List<String> trail = lines.subList(0, 5);
        assertAgree(0, trail, heads.subList(0, 10));
        assertAgree(0, trail, List.of());
        assertAgree(1, trail, heads.subList(0, 14));
        assertAgree(1, trail, List.of("--head", heads.get(1).replace(":1:", ":2:")));
        assertAgree(0, List.of(), List.of());
    }

    private void assertAgree(int status, List<String> lines, List<String> heads) throws Exception {
        Path file = folder.resolve("trail.jsonl");
        Files.writeString(file, lines.stream().map(line -> line + "\n").reduce("", String::concat));
        List<KeptHead> kept = heads.stream()
                .filter(word -> !word.equals("--head"))
                .map(word -> KeptHead.parse(word).orElseThrow())
                .toList();
        List<String> expected = new ArrayList<>();
        boolean holds = TrailVerifier.verify(Files.newInputStream(file), kept, Optional.empty(), expected::add);
        assertEquals(status == 0, holds, expected::toString);
        assertEquals(
                expected,
                python(
                        status,
                        Stream.concat(Stream.of(SCRIPT.toString(), file.toString()), heads.stream())
                                .toArray(String[]::new)));
    }

    private static List<String> python(int status, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PYTHONPATH", EXAMPLE.toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(status, process.waitFor(), output);
        return output.lines().toList();
    }
}
