package dev.pawl.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database with a full disk: no change is applied in part, and the service keeps working. */
@Slow("each case starts a Pawl on a database of its own")
@LogsWarnings(perhaps = "WARN ")
class DiskFullTest {
    private final TestDatabase database = TestDatabase.create();
    private final RunningPawl pawl = RunningPawl.start(database);
    private final Api api = pawl.asNewEditor();

    @AfterEach
    void close() {
        pawl.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "audit_event"})
    void a_step_that_finds_no_room_is_answered_503_and_changes_no_row(String table) throws SQLException {
        String uploaded = api.createUploadedJob();
        String running = api.createRunningJob();
        CallbackReport report = CallbackReport.of("AUDIO_READY");
        List<Supplier<Api.Answer>> steps = List.of(
                () -> api.post("/jobs/" + uploaded + "/run", null),
                () -> report.sendTo(pawl.url(), running),
                () -> api.post("/jobs/" + running + "/cancel", null));
        assertRefusedAndThenTaken(table, steps, List.of(202, 204, 200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dispatch", "scheduled_tasks"})
    void an_order_that_finds_no_room_leaves_its_job_where_it_is(String table) throws SQLException {
        String uploaded = api.createUploadedJob();
        assertRefusedAndThenTaken(table, List.of(() -> api.post("/jobs/" + uploaded + "/run", null)), List.of(202));
    }

    private void assertRefusedAndThenTaken(String table, List<Supplier<Api.Answer>> steps, List<Integer> taken)
            throws SQLException {
        FullDisk full = FullDisk.at(database, table);
        try (full) {
            for (Supplier<Api.Answer> step : steps) {
                Api.Answer answer = Rows.unchangedBy(database, step);
                assertEquals("503 SERVICE_UNAVAILABLE", answer.status() + " " + answer.text("error_code"));
                assertTrue(Integer.parseInt(answer.header("Retry-After")) >= 1);
                assertEquals(200, api.get("/projects").status());
            }
        }
        assertEquals(
                taken, steps.stream().map(Supplier::get).map(Api.Answer::status).toList());
    }
}
