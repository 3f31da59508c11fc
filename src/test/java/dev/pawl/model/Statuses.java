package dev.pawl.model;

import dev.pawl.testing.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The statuses of a job and the table of its transitions, read from spec/. */
final class Statuses {
    /** All of them, in the order of {@code JobStatus} in spec/openapi.yaml. */
    static final List<String> ALL = inOrder();
    /** Those that a callback may ask for. */
    static final List<String> REPORTED = without(ALL, List.of("CREATED", "UPLOADED", "CANCELLED"));

    private static final Map<String, List<String>> TABLE = table();

    private Statuses() {}

    /** Where a job in {@code status} can go, in the order of the statuses; nowhere from where a job has ended. */
    static List<String> next(String status) {
        List<String> next = new ArrayList<>(ALL);
        next.retainAll(TABLE.getOrDefault(status, List.of()));
        return next;
    }

    static boolean hasEnded(String status) {
        return next(status).isEmpty();
    }

    static boolean permits(String from, String to) {
        return next(from).contains(to);
    }

    private static List<String> inOrder() {
        List<String> names = new ArrayList<>();
        Operation.document().at("/components/schemas/JobStatus/enum").forEach(name -> names.add(name.asText()));
        return List.copyOf(names);
    }

    private static Map<String, List<String>> table() {
        try {
            String page = Files.readString(Path.of("spec/job_fsm.md"));
            String rows = page.substring(page.indexOf("transitions:begin"), page.indexOf("transitions:end"));
            Map<String, List<String>> table = new TreeMap<>();
            rows.lines().filter(row -> row.startsWith("| ")).forEach(row -> {
                String[] cells = row.split("\\|", -1);
                table.put(cells[1].strip(), List.of(cells[2].strip().split(", *", -1)));
            });
            return table;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> without(List<String> all, List<String> some) {
        List<String> rest = new ArrayList<>(all);
        rest.removeAll(some);
        return List.copyOf(rest);
    }
}
