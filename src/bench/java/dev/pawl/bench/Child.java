package dev.pawl.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts and ends the processes of the benchmark, with the JVM that runs it. */
final class Child {
    /** Long enough for a process that writes an AOT cache when it ends. */
    private static final int PATIENCE_SECONDS = 180;

    private Child() {}

    static ProcessBuilder java(List<String> options, String classpath, String... program) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classpath));
        command.addAll(List.of(program));
        return new ProcessBuilder(command);
    }

    /** Starts {@code builder} with exactly {@code environment}. */
    static Process start(ProcessBuilder builder, Map<String, String> environment) throws IOException {
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    static void end(Process process) {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        process.destroyForcibly();
    }
}
