package dev.pawl.pseudonym;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import dev.pawl.testing.AtOnce;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that lose their meaning with their key (docs/privacy.md). */
class PseudonymsTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void makeIndex() throws IOException {
        Files.write(directory.resolve(ActorKeys.INDEX), new byte[32]);
    }

    @Test
    void a_person_keeps_the_pseudonym_on_every_replica() throws IOException {
        String mara = replica().apply("mara");
        assertTrue(mara.matches("p-[0-9a-f]{64}"), mara);
        assertEquals(mara, replica().apply("mara"));
        assertEquals(Optional.of(mara), replica().existing("mara"));
        assertNotEquals(mara, replica().apply("marb"));
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> keys =
                    files.filter(file -> !file.endsWith(ActorKeys.INDEX)).toList();
            assertEquals(2, keys.size());
            for (Path key : keys) {
                assertTrue(key.getFileName().toString().matches("[0-9a-f]{64}\\.key"), key::toString);
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
            }
        }
    }

    @Test
    void replicas_that_meet_somebody_at_once_agree() {
        List<Supplier<String>> replicas = Stream.generate(this::replica)
                .limit(16)
                .<Supplier<String>>map(replica -> () -> replica.apply("mara"))
                .toList();
        assertEquals(1, new HashSet<>(AtOnce.run(replicas)).size());
    }

    @Test
    void who_was_erased_and_comes_back_is_somebody_new() {
        Pseudonyms pseudonyms = replica();
        String before = pseudonyms.apply("mara");
        assertTrue(pseudonyms.erase("mara"));
        assertEquals(Optional.empty(), pseudonyms.existing("mara"));
        assertFalse(pseudonyms.erase("mara"));
        assertNotEquals(before, pseudonyms.apply("mara"));
    }

    @Test
    void without_its_directory_nobody_is_taken_for_somebody_new() throws IOException {
        Pseudonyms pseudonyms = replica();
        Files.delete(directory.resolve(ActorKeys.INDEX));
        RefusedException refused = assertThrows(RefusedException.class, () -> pseudonyms.apply("mara"));
        assertTrue(refused.refusal() instanceof Refusal.ServiceUnavailable);
        assertFalse(ActorKeys.areIn(directory));
    }

    @Test
    void a_key_that_was_damaged_is_not_used() throws IOException {
        replica().apply("mara");
        try (Stream<Path> files = Files.list(directory)) {
            Files.write(
                    files.filter(file -> !file.endsWith(ActorKeys.INDEX))
                            .findFirst()
                            .orElseThrow(),
                    new byte[31]);
        }
        assertThrows(RefusedException.class, () -> replica().apply("mara"));
    }

    private Pseudonyms replica() {
        return new Pseudonyms(new ActorKeys(directory));
    }
}
