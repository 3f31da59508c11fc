package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.db.DatabaseException;
import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import dev.pawl.job.FsmProblem;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Trail;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs whose orchestrator has fallen silent. */
class WatchdogTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);
    private final WatchdogRig watchdog = new WatchdogRig(pawl.database());

    /** Excludes leftovers of other tests from the count. */
    @BeforeEach
    void sweepBefore() {
        watchdog.sweep();
    }

    @AfterEach
    void close() {
        watchdog.close();
    }

    @Test
    void a_silent_job_fails_by_the_system_and_its_orchestrator_is_told_to_stop() {
        UUID id = silent("TRANSCRIBING");
        assertEquals(1, watchdog.sweep());

        JsonNode job = api.get("/jobs/" + id).json();
        assertEquals("FAILED", job.path("status").asText());
        assertEquals("STAGE_TIMED_OUT", job.at("/failure/code").asText());
        assertEquals("TRANSCRIBING", job.at("/failure/stage").asText());
        assertEquals("STOP_REQUESTED", job.at("/dispatch/state").asText());
        assertEquals(job.path("updated_at"), job.at("/dispatch/stop_requested_at"));
        JsonNode event = Trail.of(api, id).getLast();
        assertEquals(job.path("version"), event.path("sequence"));
        assertEquals("system", event.path("actor_type").asText());
        assertEquals("STAGE_TIMED_OUT", event.path("reason_code").asText());
        assertTrue(event.path("correlation_id").asText().matches("sys-[0-9a-f-]{36}"), event::toString);
        assertEquals(event.path("recorded_at"), event.path("occurred_at"));
        String staged = "SELECT task_name FROM scheduled_tasks WHERE task_instance = ?";
        String dispatchId = job.at("/dispatch/dispatch_id").asText();
        assertEquals(List.of("job.cancel"), Query.texts(pawl.database(), staged, dispatchId));
        assertEquals(0, watchdog.sweep());
    }

    @Test
    void the_worker_of_a_job_that_timed_out_is_told_to_stop_and_its_editor_may_retry() {
        UUID id = silent("GENERATING");
        assertEquals(1, watchdog.sweep());
        Api.Answer late = CallbackReport.of("DRAFT_READY").sendTo(pawl.url(), id);
        FsmProblem.assertRefused(late, "FSM_TERMINAL_IMMUTABLE", "FAILED", "DRAFT_READY", "");
        assertEquals("stop", late.header("Pawl-Directive"));
        JsonNode job = api.get("/jobs/" + id).json();
        assertEquals("[\"force_stop\",\"retry\"]", job.path("allowed_actions").toString());
    }

    @Test
    void the_clock_starts_at_delivery_and_starts_again_at_each_callback() {
        UUID justDelivered = silent("TRANSCRIBING");
        watchdog.delivered(justDelivered, "59 minutes");
        UUID justHeardOf = silent("TRANSCRIBING");
        watchdog.onCallback(justHeardOf, "59 minutes");
        UUID heardOfLongAgo = silent("TRANSCRIBING");
        watchdog.onCallback(heardOfLongAgo, "61 minutes");
        UUID deliveredSinceThen = silent("TRANSCRIBING");
        watchdog.onCallback(deliveredSinceThen, "61 minutes");
        watchdog.delivered(deliveredSinceThen, "59 minutes");

        assertEquals(1, watchdog.sweep());

        assertStatus("FAILED", heardOfLongAgo);
        assertStatus("TRANSCRIBING", justDelivered);
        assertStatus("TRANSCRIBING", justHeardOf);
        assertStatus("TRANSCRIBING", deliveredSinceThen);

        watchdog.delivered(justDelivered, "61 minutes");
        watchdog.onCallback(justHeardOf, "61 minutes");
        watchdog.delivered(deliveredSinceThen, "61 minutes");
        List.of(justDelivered, justHeardOf, deliveredSinceThen).forEach(watchdog::due);
        assertEquals(3, watchdog.sweep());
    }

    @Test
    void progress_starts_the_clock_again_whatever_it_was_about() {
        UUID reporting = silent("TRANSCRIBING");
        watchdog.onProgress(reporting, "59 minutes");
        UUID fellSilent = silent("TRANSCRIBING");
        watchdog.onProgress(fellSilent, "61 minutes");
        assertEquals(1, watchdog.sweep());
        assertStatus("TRANSCRIBING", reporting);
        assertStatus("FAILED", fellSilent);

        watchdog.onProgress(reporting, "61 minutes");
        watchdog.due(reporting);
        assertEquals(1, watchdog.sweep());
        assertStatus("FAILED", reporting);
    }

    @Test
    void progress_between_the_look_and_the_lock_saves_the_job() {
        UUID id = silent("TRANSCRIBING");
        assertEquals(0, watchdog.sweep(() -> watchdog.onProgress(id, "0 seconds")));
        assertStatus("TRANSCRIBING", id);
    }

    @Test
    void each_status_has_a_timeout_of_its_own() {
        UUID transcribing = silent("TRANSCRIBING");
        UUID exporting = silent("EXPORTING");
        assertEquals(1, watchdog.sweep(JobStatus.EXPORTING, Duration.ofMinutes(121)));
        assertStatus("FAILED", transcribing);
        assertStatus("EXPORTING", exporting);
        watchdog.due(exporting);
        assertEquals(1, watchdog.sweep(JobStatus.EXPORTING, Duration.ofMinutes(119)));
        assertStatus("FAILED", exporting);
    }

    @ParameterizedTest
    @EnumSource
    void a_job_fails_where_the_table_permits_it_and_is_left_alone_elsewhere(JobStatus status) {
        UUID id = silent(status.name());
        boolean mayFail = JobFsm.transition(status, JobStatus.FAILED).isPresent();
        assertEquals(mayFail ? 1 : 0, watchdog.sweep());
        assertStatus(mayFail ? "FAILED" : status.name(), id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PENDING", "STOP_REQUESTED", "STOPPED", "FINISHED", "UNDELIVERABLE"})
    void only_what_was_delivered_and_is_active_is_watched(String state) {
        UUID id = JobFixture.inStatus(pawl.database(), editor, "TRANSCRIBING");
        JobFixture.withDispatch(pawl.database(), id, state);
        watchdog.delivered(id, "2 hours");
        assertEquals(0, watchdog.sweep());
        boolean isPending = state.equals("PENDING");
        assertEquals(isPending ? "1" : "0", watched(id), "looked at again unless it is over");
        assertEquals(0, (int) Rows.unchangedBy(pawl.database(), watchdog::sweep));
    }

    @Test
    void it_looks_again_when_the_job_can_time_out_and_not_before() {
        UUID id = silent("TRANSCRIBING");
        watchdog.delivered(id, "59 minutes");
        assertEquals(0, watchdog.sweep());
        String inAnHour = "SELECT watchdog_at - delivered_at FROM dispatch WHERE job_id = ?";
        assertEquals(List.of("01:00:00"), Query.texts(pawl.database(), inAnHour, id));
    }

    @Test
    void one_that_cannot_be_ended_keeps_nobody_from_the_others_and_is_told_in_the_end() {
        UUID broken = silent("TRANSCRIBING");
        UUID other = silent("TRANSCRIBING");
        JobFixture.execute(
                pawl.database(),
                "INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version)"
                        + " SELECT 'job.cancel', dispatch_id::text, 'infinity', false, 1 FROM dispatch WHERE job_id = ?",
                broken);
        assertThrows(DatabaseException.class, watchdog::sweep);
        assertStatus("TRANSCRIBING", broken);
        assertStatus("FAILED", other);

        JobFixture.execute(pawl.database(), "DELETE FROM scheduled_tasks WHERE execution_time = 'infinity'");
        watchdog.due(broken);
        assertEquals(1, watchdog.sweep());
    }

    private String watched(UUID id) {
        return Query.texts(pawl.database(), "SELECT count(watchdog_at) FROM dispatch WHERE job_id = ?", id)
                .getFirst();
    }

    private UUID silent(String status) {
        return watchdog.silent(editor, status);
    }

    private void assertStatus(String status, UUID id) {
        assertEquals(status, api.get("/jobs/" + id).text("status"));
    }
}
