package dev.pawl;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pawl.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of variables in docs/operators.md and what the service reads are the same set. */
class OperatorsDocumentTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(PAWL_\\w+)`(, or `…_FILE`)? \\|");
    private static final Pattern READ = Pattern.compile("\"(PAWL_[A-Z_]*[A-Z])\"");

    @Test
    void every_variable_that_is_read_is_listed() throws IOException {
        Set<String> read = new TreeSet<>();
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/dev/pawl"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                READ.matcher(Files.readString(source)).results().forEach(name -> read.add(name.group(1)));
            }
        }
        Set<String> listed = ROW.matcher(Files.readString(Path.of("docs", "operators.md")))
                .results()
                .map(row -> row.group(1))
                .collect(toCollection(TreeSet::new));
        assertEquals(read, listed);
    }

    @Test
    void every_variable_that_is_listed_is_known() throws IOException {
        Map<String, String> environment = ROW.matcher(Files.readString(Path.of("docs", "operators.md")))
                .results()
                .flatMap(row -> row.group(2) == null
                        ? Stream.of(row.group(1))
                        : Stream.of(row.group(1), row.group(1) + "_FILE"))
                .collect(toMap(name -> name, name -> "?"));
        try (CapturedLog log = CapturedLog.asInProduction()) {
            assertThrows(InvalidConfigException.class, () -> Config.fromEnvironment(environment));
            assertEquals(List.of(), log.linesOfThisThread());
        }
    }
}
