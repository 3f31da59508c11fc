package dev.pawl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The yardstick: {@code pgbench -M prepared}, if installed. */
final class Pgbench {
    private static final double MICROS_PER_MILLI = 1e3;

    private final Path program;
    private final Path folder;

    private Pgbench(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /** The pgbench on the path, if any; its scripts and logs go to {@code folder}. */
    static Optional<Pgbench> onPath(Path folder) {
        return Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1))
                .map(directory -> Path.of(directory, "pgbench"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new Pgbench(program, folder));
    }

    Tally run(BenchDatabase database, List<Script> scripts, int connections, double seconds)
            throws IOException, InterruptedException {
        deleteLogs();
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "-n",
                "-M",
                "prepared",
                "-c",
                Integer.toString(connections),
                "-j",
                "2",
                "-T",
                Long.toString(Math.max(1, Math.round(seconds))),
                "-l",
                "--log-prefix=pgbench"));
        for (Script script : scripts) {
            Path file = folder.resolve(script.name() + ".sql");
            Files.writeString(file, text(script, connections));
            command.addAll(List.of("-D", script.name() + "_n=-1", "-f", file.toAbsolutePath() + "@" + script.weight()));
        }
        command.addAll(List.of(
                "-h", "localhost", "-p", Integer.toString(database.port()), "-U", "pawl_service", database.name()));
        Path output = folder.resolve("pgbench.out");
        Process process = Child.start(
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile()),
                Map.of());
        int exit = process.waitFor();
        String said = Files.readString(output);
        if (exit != 0) {
            throw new IOException("pgbench failed, perhaps for want of jobs (BENCH_MAX_RATE): " + said);
        }
        return tally(rate(said));
    }

    /** pgbench counts its seconds from the moment that all clients are connected; so does the service's round. */
    private static double rate(String output) {
        return output.lines()
                .filter(line -> line.startsWith("tps = "))
                .mapToDouble(line -> Double.parseDouble(line.split(" ", 4)[2]))
                .findFirst()
                .orElseThrow();
    }

    private static String text(Script script, int connections) {
        String counter = script.name() + "_n";
        String pick = switch (script.pick()) {
            case FRESH ->
                "\\set %s :%s + 1%n\\set i %d + :%s * %d + :client_id%n"
                        .formatted(counter, counter, script.first(), counter, connections);
            case RANDOM -> "\\set i random(%d, %d)%n".formatted(script.first(), script.first() + script.count() - 1);
        };
        return pick
                + "\\set k %d + :i%n\\set p %d + %s%n".formatted(Keys.BASE, Keys.BASE, Keys.projectOf(":i"))
                + String.join(";\n", script.statements())
                + ";\n";
    }

    private Tally tally(double perSecond) throws IOException {
        List<Long> micros = new ArrayList<>();
        for (Path log : logs()) {
            try (Stream<String> lines = Files.lines(log)) {
                lines.forEach(line -> micros.add(Long.parseLong(line.split(" ", 4)[2])));
            }
        }
        micros.sort(null);
        return new Tally(
                micros.size(),
                micros.size() / perSecond,
                millis(micros, 0.50),
                millis(micros, 0.99),
                millis(micros, 1.0),
                Map.of());
    }

    private static double millis(List<Long> sorted, double quantile) {
        return sorted.get((int) Math.max(0, Math.ceil(quantile * sorted.size()) - 1)) / MICROS_PER_MILLI;
    }

    private void deleteLogs() throws IOException {
        for (Path log : logs()) {
            Files.delete(log);
        }
    }

    private List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("pgbench\\.\\d+(\\.\\d+)?"))
                    .toList();
        }
    }
}
