package dev.pawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.CommandLine.Ended;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.Slow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The entry point of the image, with the JVM and the classes of the tests. */
@EnabledOnOs(OS.LINUX)
@Slow("starts a shell and a JVM for each case")
class EntryPointTest {
    private static final String PRINT = "-XX:+PrintCommandLineFlags";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'', -XX:+UseSerialGC, -XX:MaxRAMPercentage=60",
                "-XX:+UseG1GC, -XX:+UseG1GC, -XX:MaxRAMPercentage=60",
                "-XX:+UseZGC -XX:MaxRAMPercentage=30, -XX:+UseZGC, -XX:MaxRAMPercentage=30",
                "-XX:MaxRAMPercentage=75.5, -XX:+UseSerialGC, -XX:MaxRAMPercentage=75.5",
                "-Xmx100m, -XX:+UseSerialGC, -XX:MaxHeapSize=104857600"
            })
    void collector_and_memory_share_are_what_the_operator_says_or_else_pawls(
            String options, String collector, String memory) throws Exception {
        Ended ended = end(start(Map.of("JDK_JAVA_OPTIONS", PRINT + " " + options), "--version"));
        assertEquals(0, ended.code(), ended.output());
        assertTrue(ended.output().contains(collector + " "), ended.output());
        assertTrue(ended.output().contains(memory), ended.output());
        assertTrue(ended.output().lines().anyMatch(line -> line.startsWith("pawl ")), ended.output());
    }

    @Test
    void arguments_arrive_as_they_are_and_the_exit_code_comes_back() throws Exception {
        Ended ended = end(start(Map.of(), "migrate", "--no such option"));
        assertEquals(2, ended.code());
        assertTrue(ended.output().startsWith("usage: "), ended.output());
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        String script = Files.readString(Path.of("deploy/pawl"))
                .replace(
                        "/opt/jre/bin/java",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .replace("-XX:AOTCache=/opt/pawl/pawl.aot", "-Dlogback.configurationFile=logback.xml")
                .replace("-jar /opt/pawl/pawl.jar", "-cp \"$CLASS_PATH\" dev.pawl.Main");
        List<String> command = new ArrayList<>(List.of(
                "bash", Files.writeString(folder.resolve("pawl"), script).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("CLASS_PATH", System.getProperty("java.class.path"));
        builder.environment().putAll(environment);
        builder.redirectOutput(folder.resolve("output").toFile());
        return builder.start();
    }

    private Ended end(Process process) throws IOException {
        int code = Eventually.exitCode(process, "does not end");
        return new Ended(code, Files.readString(folder.resolve("output"), UTF_8));
    }
}
