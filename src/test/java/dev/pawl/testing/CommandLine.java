package dev.pawl.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Runs a program of this repository in a process of its own, to its end. */
public final class CommandLine {
    private CommandLine() {}

    /** How a process ended, and all that it printed. */
    public record Ended(int code, String output) {}

    /** Runs {@code pawl}. The environment holds nothing but these variables. */
    public static Ended run(Map<String, String> environment, String... arguments) throws IOException {
        return run(System.getProperty("java.class.path"), "dev.pawl.Main", environment, arguments);
    }

    /** Runs {@code pawl} with this text on its standard input. The environment holds nothing but these variables. */
    public static Ended runWithInput(String input, Map<String, String> environment, String... arguments)
            throws IOException {
        return run(System.getProperty("java.class.path"), "dev.pawl.Main", input, environment, arguments);
    }

    /** Runs {@code main}. The environment holds nothing but these variables. */
    public static Ended run(String classPath, String main, Map<String, String> environment, String... arguments)
            throws IOException {
        return run(classPath, main, "", environment, arguments);
    }

    private static Ended run(
            String classPath, String main, String input, Map<String, String> environment, String... arguments)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                classPath,
                main);
        builder.command().addAll(Arrays.asList(arguments));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(Eventually.exitCode(process, "not ended: " + output), output);
    }
}
