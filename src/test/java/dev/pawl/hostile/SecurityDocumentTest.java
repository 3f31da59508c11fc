package dev.pawl.hostile;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The classes that SECURITY.md names exist; DocumentsTest checks its links. */
class SecurityDocumentTest {
    private static final Path DOCUMENT = Path.of("SECURITY.md");
    /** The last cell of a row: what shows it. */
    private static final Pattern SHOWN_BY = Pattern.compile("\\| ((?:`\\w+`(?:, )?)+) \\|$", Pattern.MULTILINE);

    private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)`");

    @Test
    void every_test_that_it_names_exists() throws IOException {
        Set<String> named = SHOWN_BY.matcher(Files.readString(DOCUMENT))
                .results()
                .flatMap(row -> found(CLASS, row.group(1)))
                .collect(toCollection(TreeSet::new));
        assertTrue(named.size() > 20, named::toString);
        assertEquals(Set.of(), without(named, sources("src/test/java")));
    }

    @Test
    void every_class_that_it_names_exists() throws IOException {
        String text = Files.readString(DOCUMENT);
        Set<String> sources = sources("src/main/java");
        sources.addAll(sources("src/cli/java"));
        sources.addAll(sources("src/test/java"));
        assertEquals(Set.of(), without(found(CLASS, text).collect(toCollection(TreeSet::new)), sources));
    }

    private static Stream<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult result) -> result.group(1));
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static Set<String> sources(String root) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(root))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(toCollection(TreeSet::new));
        }
    }
}
