package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CommandLine;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code pawl-cli} needs no library but those that {@code pom.xml} puts beside its jar (spec/decisions/047). */
@Slow("starts a process")
class LibrariesTest {
    private static final Pattern LIST = Pattern.compile("<includeArtifactIds>(.*)</includeArtifactIds>");

    private final RunningPawl pawl = RunningPawl.shared();

    @Test
    void it_follows_a_job_to_its_end_with_those_alone() throws IOException {
        String editor = "editor-" + UUID.randomUUID();
        Api api = pawl.as(editor);
        String job = api.createUploadedJob();
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        Map<String, String> environment = Map.of(
                "PAWL_URL",
                pawl.url().toString(),
                "PAWL_TOKEN",
                pawl.key().token(editor, List.of("editor"), Duration.ofHours(1)));
        CommandLine.Ended ended = CommandLine.run(classPath(), PawlCli.class.getName(), environment, "watch", job);
        assertEquals(4, ended.code(), ended.output());
        assertTrue(ended.output().contains("CANCELLED"), ended.output());
    }

    private static String classPath() throws IOException {
        Matcher list = LIST.matcher(Files.readString(Path.of("pom.xml")));
        assertTrue(list.find());
        List<String> names = List.of(list.group(1).split(","));
        Stream<String> libraries = Stream.of(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> names.stream()
                        .anyMatch(name -> path.matches(".*/" + Pattern.quote(name) + "-[0-9][^/]*\\.jar")));
        return Stream.concat(Stream.of("target/classes"), libraries).collect(Collectors.joining(File.pathSeparator));
    }
}
