package dev.pawl.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A table whose columns are as wide as their longest cell. */
final class Table {
    private static final String BETWEEN = "  ";

    private Table() {}

    /** Each row has as many cells as {@code head}. */
    static List<String> of(List<String> head, Stream<List<String>> rows) {
        List<List<String>> all = new ArrayList<>();
        all.add(head);
        rows.forEach(row -> all.add(row.stream().map(Printable::text).toList()));
        return all.stream().map(row -> line(row, all)).toList();
    }

    private static String line(List<String> row, List<List<String>> all) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            int column = i;
            int width = all.stream()
                    .mapToInt(other -> Printable.columns(other.get(column)))
                    .max()
                    .orElse(0);
            line.append(row.get(i))
                    .append(" ".repeat(width - Printable.columns(row.get(i))))
                    .append(BETWEEN);
        }
        return line.toString().stripTrailing();
    }
}
