package dev.pawl;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents name exists: files, headings, classes and make targets. {@code make docs-check} runs their commands. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]*)(#[^)\\s]+)?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern CLASS = Pattern.compile("`((?:[a-z]+/)+[A-Z]\\w*)`");
    private static final Pattern MAKE = Pattern.compile("\\bmake (?:-s )?([a-z]+(?:-[a-z]+)*)(?=[`\\s)])");
    private static final Pattern TARGET = Pattern.compile("(?m)^([a-z-]+):");
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`]*`");
    private static final Pattern STORY = Pattern.compile("(?s)## A first cancel.*?```sh\n(.*?)```");

    static Stream<Path> documents() {
        return Stream.of(
                        ".",
                        "docs",
                        "spec",
                        "spec/decisions",
                        "db",
                        "examples/n8n",
                        "examples/orchestrator-node",
                        "examples/orchestrator-python")
                .map(Path::of)
                .flatMap(DocumentsTest::list)
                .filter(file -> file.toString().endsWith(".md"));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void each_link_leads_to_a_file_and_to_a_heading_in_it(Path document) throws IOException {
        for (MatchResult link : LINK.matcher(prose(document)).results().toList()) {
            Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
            assertTrue(Files.exists(target), link.group());
            if (link.group(2) != null) {
                assertTrue(anchors(target).contains(link.group(2)), link.group());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void each_class_that_is_named_with_its_room_is_there(Path document) throws IOException {
        for (MatchResult named :
                CLASS.matcher(Files.readString(document)).results().toList()) {
            assertTrue(
                    Stream.of("main", "cli", "dev", "bench", "test")
                            .anyMatch(root ->
                                    Files.exists(Path.of("src", root, "java/dev/pawl", named.group(1) + ".java"))),
                    named.group());
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void each_make_target_that_is_named_in_code_is_there(Path document) throws IOException {
        Set<String> targets = TARGET.matcher(Files.readString(Path.of("Makefile")))
                .results()
                .map(target -> target.group(1))
                .collect(toSet());
        for (MatchResult code :
                CODE.matcher(Files.readString(document)).results().toList()) {
            for (MatchResult make : MAKE.matcher(code.group()).results().toList()) {
                assertTrue(targets.contains(make.group(1)), make.group());
            }
        }
    }

    /** {@code make run} prints the commands with a token, a secret and a late callback. */
    @Test
    void the_first_cancel_of_the_readme_is_the_one_that_make_run_prints() throws IOException {
        MatchResult story = STORY.matcher(Files.readString(Path.of("README.md")))
                .results()
                .findFirst()
                .orElseThrow();
        assertEquals(
                commands(story.group(1).lines()),
                commands(Files.readString(Path.of("src/dev/resources/dev/pawl/dev/story.sh"))
                        .lines()
                        .filter(line -> !line.contains("/internal/"))));
    }

    private static String commands(Stream<String> lines) {
        return lines.filter(line -> !line.matches("(PAWL|TOKEN|SECRET)=.*")).collect(joining("\n"));
    }

    private static Set<String> anchors(Path document) throws IOException {
        return HEADING.matcher(Files.readString(document))
                .results()
                .map(heading -> "#"
                        + heading.group(1)
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                                .replace(' ', '-'))
                .collect(toSet());
    }

    private static String prose(Path document) throws IOException {
        return CODE.matcher(Files.readString(document)).replaceAll("");
    }

    private static Stream<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
