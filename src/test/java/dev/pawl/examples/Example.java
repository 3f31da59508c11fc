package dev.pawl.examples;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The programs in {@code examples/}. */
enum Example {
    NODE("node", "orchestrator-node", "orchestrator.js"),
    PYTHON("python3", "orchestrator-python", "orchestrator.py");

    private final String interpreter;
    private final String folder;
    private final String file;

    Example(String interpreter, String folder, String file) {
        this.interpreter = interpreter;
        this.folder = folder;
        this.file = file;
    }

    List<String> command() {
        return List.of(interpreter, source().toString());
    }

    Path source() {
        return Path.of("examples", folder, file);
    }

    /** Skips the test without its interpreter and its libraries. */
    void assumeItCanRun() {
        assumeTrue(hasInterpreter(), "skipped: there is no " + interpreter);
        assumeTrue(
                this != NODE || Files.isDirectory(source().resolveSibling("node_modules")),
                "skipped: make examples installs the packages of " + source());
    }

    private boolean hasInterpreter() {
        try {
            Process process = new ProcessBuilder(interpreter, "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
