package dev.pawl.job.bulkcancel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.WireTap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a bulk cancel goes to the database and back (spec/decisions/013). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BulkCancelRoundTripsTest {
    /** More often than the driver runs a statement before it prepares it on the server. */
    private static final int WARM = 8;

    private final TestDatabase database = RunningPawl.crowded().database();
    private final WireTap tap = WireTap.on(database);
    private final RunningPawl pawl =
            RunningPawl.start(database, Map.of("PAWL_DATABASE_URL", tap.url(), "PAWL_DATABASE_POOL_SIZE", "1"));
    private final Api api = pawl.asNewEditor();
    private final String project = api.createProject();

    @BeforeAll
    void warm() {
        for (int i = 0; i < WARM; i++) {
            List<String> ids = ManyJobs.running(database, project, 3, "DELIVERED");
            BulkCancel.byId(api, project, ids.subList(0, 1));
            BulkCancel.byStatus(api, project, "AUDIO_EXTRACTING");
        }
    }

    @AfterAll
    void close() {
        pawl.close();
        tap.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 100})
    void a_part_is_two_trips_however_many_jobs_it_has(int count) {
        List<String> ids = ManyJobs.running(database, project, count, "DELIVERED");
        List<List<String>> trips = tap.during(
                () -> assertEquals(count, BulkCancel.byId(api, project, ids).count("CANCELLED CANCELLED")));
        assertEquals(2, trips.size(), trips::toString);
        assertEquals(List.of("begin", "select", "select", "select", "select"), verbs(trips.getFirst()));
        assertTrue(
                trips.getFirst().get(1).contains("for update")
                        && trips.getFirst().get(1).endsWith("skip locked"),
                trips::toString);
        assertEquals(List.of("update", "update", "insert", "insert", "commit"), verbs(trips.getLast()));
    }

    @ParameterizedTest
    @CsvSource({"101, 4", "500, 10"})
    void a_call_is_two_trips_for_each_hundred(int count, int expected) {
        List<String> ids = ManyJobs.running(database, project, count, "PENDING");
        List<List<String>> trips = tap.during(
                () -> assertEquals(count, BulkCancel.byId(api, project, ids).count("CANCELLED CANCELLED")));
        assertEquals(expected, trips.size(), trips::toString);
    }

    @Test
    void by_status_the_search_is_one_trip_more() {
        ManyJobs.created(database, project, 40);
        List<List<String>> trips = tap.during(() ->
                assertEquals(40, BulkCancel.byStatus(api, project, "CREATED").count("CANCELLED CANCELLED")));
        assertEquals(3, trips.size(), trips::toString);
    }

    @Test
    void under_a_key_all_jobs_of_a_call_are_one_part() {
        List<String> ids = ManyJobs.running(database, project, 500, "PENDING");
        List<List<String>> trips = tap.during(() ->
                assertEquals(500, BulkCancel.keyed(api, project, ids, "500").count("CANCELLED CANCELLED")));
        assertEquals(3, trips.size(), trips::toString);
        assertEquals(List.of("update", "update", "insert", "insert", "commit"), verbs(trips.getLast()));
    }

    @Test
    void a_part_in_which_nothing_may_be_cancelled_sends_nothing_but_its_rollback() {
        List<String> ids = ManyJobs.created(database, project, 3);
        BulkCancel.byId(api, project, ids);
        List<List<String>> trips = tap.during(() -> BulkCancel.byId(api, project, ids));
        assertEquals(2, trips.size(), trips::toString);
        assertEquals(List.of("rollback"), verbs(trips.getLast()));
    }

    private static List<String> verbs(List<String> statements) {
        return statements.stream()
                .map(sql -> sql.toLowerCase(Locale.ROOT).replaceAll(" .*", ""))
                .toList();
    }
}
