package dev.pawl.bench;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The results as a table and as JSON. */
final class Report {
    private static final int UNAVAILABLE = 503;
    private static final List<Column> COLUMNS = List.of(
            new Column("service /s", result -> whole(result.median(Pair::servicePerSecond))),
            new Column("pgbench /s", result -> whole(result.median(pair -> pair.ofYardstick(Measurement::perSecond)))),
            new Column("**ratio**", result -> "**" + decimal(result.median(Pair::ratio)) + "**"),
            new Column("of each pair", result -> ratios(result.pairs())),
            new Column("ratio by CPU", result -> decimal(result.median(Pair::cpuRatio))),
            new Column("ratio to JDBC", result -> decimal(result.median(Pair::ratioToJdbc))),
            new Column(
                    "p50 ms",
                    result ->
                            decimal(ofService(result, service -> service.tally().p50Millis()))),
            new Column(
                    "p99 ms",
                    result ->
                            decimal(ofService(result, service -> service.tally().p99Millis()))),
            new Column("p99 of pgbench at as many", result -> decimal(result.median(Pair::busyYardstickP99))),
            new Column("CPU ms: service", result -> decimal(ofService(result, Measurement::serviceCpuMillis))),
            new Column("PostgreSQL", result -> decimal(ofService(result, Measurement::databaseCpuMillis))),
            new Column("generator", result -> decimal(ofService(result, Measurement::generatorCpuMillis))),
            new Column(
                    "CPU ms of pgbench: PostgreSQL",
                    result -> decimal(result.median(pair -> pair.ofYardstick(Measurement::databaseCpuMillis)))),
            new Column(
                    "itself",
                    result -> decimal(result.median(pair -> pair.ofYardstick(Measurement::generatorCpuMillis)))),
            new Column("trips", result -> decimal(result.roundTrips())),
            new Column(
                    "503s",
                    result -> whole(result.pairs().stream()
                            .mapToDouble(pair -> pair.service().tally().answers(UNAVAILABLE))
                            .sum())),
            new Column(
                    "others %",
                    result -> whole(ofService(result, service -> service.cpu().othersPercent()))));

    private record Column(String title, Function<Result, String> cell) {}

    private Report() {}

    /** Prints the table, and writes it and the underlying figures to {@code folder}. */
    static void write(Path folder, Machine machine, String yardstick, List<Result> results) throws IOException {
        StringBuilder table = new StringBuilder(machine.line())
                .append("; yardstick: ")
                .append(yardstick)
                .append("\n\n")
                .append(row("scenario", Column::title))
                .append("|---".repeat(COLUMNS.size() + 1))
                .append("|\n");
        results.forEach(result ->
                table.append(row(result.scenario(), column -> column.cell().apply(result))));
        System.out.println("\n" + table);
        Files.writeString(folder.resolve("results.md"), table);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(
                        folder.resolve("results.json").toFile(),
                        Map.of("machine", machine, "yardstick", yardstick, "results", results));
    }

    /** The line that is printed for a pair while the benchmark runs. */
    static String line(String scenario, Pair pair) {
        return String.format(
                Locale.ROOT,
                "%-36s yardstick %6s/s   service %6s/s   ratio %s (by CPU %s, to JDBC %s)   p99 %s ms   others %s %%",
                scenario,
                whole(pair.ofYardstick(Measurement::perSecond)),
                whole(pair.servicePerSecond()),
                decimal(pair.ratio()),
                decimal(pair.cpuRatio()),
                decimal(pair.ratioToJdbc()),
                decimal(pair.service().tally().p99Millis()),
                whole(pair.service().cpu().othersPercent()));
    }

    private static String ratios(List<Pair> pairs) {
        return pairs.stream().map(pair -> decimal(pair.ratio())).collect(joining(" "));
    }

    private static double ofService(Result result, ToDoubleFunction<Measurement> figure) {
        return result.median(pair -> figure.applyAsDouble(pair.service()));
    }

    private static String row(String first, Function<Column, String> cell) {
        return "| " + first + " | " + COLUMNS.stream().map(cell).collect(joining(" | ")) + " |\n";
    }

    static String whole(double figure) {
        return Double.isNaN(figure) ? "–" : String.format(Locale.ROOT, "%,.0f", figure);
    }

    static String decimal(double figure) {
        return Double.isNaN(figure) ? "–" : String.format(Locale.ROOT, "%.2f", figure);
    }
}
