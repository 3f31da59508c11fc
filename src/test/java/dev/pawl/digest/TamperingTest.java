package dev.pawl.digest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.digest.TamperedPawl.Check;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Slow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the owner of the database can do, and which check notices it. SECURITY.md has the same list. */
@Slow("each way has a database of its own")
@LogsWarnings(perhaps = {"WARN DigestSigner: no earlier key", "ERROR DigestFolder: the digest"})
class TamperingTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| \\d+ \\| .* \\|$");

    @TempDir
    private Path folder;

    static List<Tampering> ways() {
        return Tampering.all();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void each_way_is_noticed_by_just_these_checks(Tampering way) throws IOException {
        try (TamperedPawl pawl = new TamperedPawl(folder)) {
            way.attack().on(pawl);
            assertEquals(new TreeSet<>(way.noticed()), new TreeSet<>(pawl.noticedBy()));
        }
    }

    @Test
    void nothing_is_noticed_where_nothing_was_done() throws IOException {
        try (TamperedPawl pawl = new TamperedPawl(folder)) {
            pawl.sign();
            assertEquals(Set.of(), pawl.noticedBy());
        }
    }

    @Test
    void the_list_is_the_one_of_SECURITY() throws IOException {
        assertTrue(ways().size() >= 40, () -> ways().size() + " ways");
        List<String> listed = ROW.matcher(Files.readString(Path.of("SECURITY.md")))
                .results()
                .map(row -> row.group())
                .toList();
        List<String> expected = Stream.iterate(0, i -> i < ways().size(), i -> i + 1)
                .map(i -> row(i + 1, ways().get(i)))
                .toList();
        assertEquals(expected, listed);
    }

    private static String row(int number, Tampering way) {
        StringBuilder row = new StringBuilder("| " + number + " | " + way.what() + " |");
        for (Check check : Check.values()) {
            row.append(way.noticed().contains(check) ? " yes |" : " |");
        }
        return row + (way.reach().isEmpty() ? " |" : " " + way.reach() + " |");
    }
}
