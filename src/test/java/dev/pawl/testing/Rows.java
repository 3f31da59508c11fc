package dev.pawl.testing;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.Supplier;

/** Whether an action writes any row of any table of Pawl. Even a write of what was there before shows. */
public final class Rows {
    private static final String TABLES = "SELECT tablename FROM pg_tables"
            + " WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history' ORDER BY tablename";

    /** Each row has the number of the transaction that wrote it, so any write changes the count or the sum. */
    private static final String SUM = "SELECT '%1$s: ' || count(*) || ' rows written by '"
            + " || coalesce(sum(xmin::text::bigint), 0) FROM public.%1$s WHERE %2$s";

    private static final String NEXT_TRANSACTION = "SELECT pg_snapshot_xmin(pg_current_snapshot())";
    private static final String WRITTEN_SINCE =
            "SELECT '%1$s ' || %1$s::text FROM public.%1$s WHERE %2$s AND xmin::text::bigint >= ";

    /** Where background work runs, its clockwork writes whenever it is due. */
    private static final String STAGED = "task_instance <> 'recurring'";

    private Rows() {}

    /** Does {@code action}, asserts that no row of any table was written or deleted, and returns its result. */
    public static <T> T unchangedBy(TestDatabase database, Supplier<T> action) {
        List<String> tables = Query.textsOfAll(database, TABLES);
        String sums = ofEach(tables, SUM);
        String first = Query.textsOfAll(database, NEXT_TRANSACTION).getFirst();
        List<String> before = Query.textsOfAll(database, sums);
        T result = action.get();
        assertEquals(
                before,
                Query.textsOfAll(database, sums),
                () -> "after " + result + " these are new:\n"
                        + String.join("\n", Query.textsOfAll(database, ofEach(tables, WRITTEN_SINCE + first))));
        return result;
    }

    private static String ofEach(List<String> tables, String query) {
        return tables.stream()
                .map(table -> query.formatted(table, table.equals("scheduled_tasks") ? STAGED : "true"))
                .collect(joining(" UNION ALL "));
    }
}
