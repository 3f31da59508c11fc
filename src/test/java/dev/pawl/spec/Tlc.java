package dev.pawl.spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The model checker of TLA+, in a process of its own: it keeps its state in static fields and exits the JVM. */
final class Tlc {
    private static final Path MODEL = Path.of("spec/model/Dispatch.tla").toAbsolutePath();
    private static final Path OUT = Path.of("target/model").toAbsolutePath();

    private Tlc() {}

    /**
     * What TLC said.
     *
     * @param holds whether it found every invariant and property to hold
     * @param output ends with the counter-example where one does not
     */
    record Verdict(boolean holds, String output) {}

    /** Checks the model under a configuration of spec/model; the output is also left in target/model. */
    static Verdict check(String configuration) throws IOException, InterruptedException {
        Path log = Files.createDirectories(OUT).resolve(configuration + ".log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseParallelGC",
                        "-Xmx1g",
                        "-Djava.io.tmpdir=" + OUT,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "tlc2.TLC",
                        "-workers",
                        "auto",
                        "-lncheck",
                        "final",
                        "-cleanup",
                        "-metadir",
                        OUT.resolve(configuration).toString(),
                        "-config",
                        MODEL.resolveSibling(configuration + ".cfg").toString(),
                        MODEL.toString())
                .directory(OUT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            process.waitFor(); // It works, as long as it takes.
        } finally {
            process.destroyForcibly();
        }
        return new Verdict(process.exitValue() == 0, Files.readString(log));
    }
}
