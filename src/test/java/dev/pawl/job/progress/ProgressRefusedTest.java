package dev.pawl.job.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which progress reports are taken, and when a worker is told to stop. */
class ProgressRefusedTest {
    private static final String WRITTEN = "SELECT percent FROM job_progress WHERE job_id = ?::uuid";

    private final RunningPawl pawl = RunningPawl.shared();
    private final TestDatabase database = pawl.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);

    @ParameterizedTest
    @EnumSource
    void every_status_with_an_active_dispatch_takes_progress_and_none_after_the_end(JobStatus status) {
        UUID id = JobFixture.inStatus(database, editor, status.name());
        JobFixture.withDispatch(database, id, "DELIVERED");
        if (status.isTerminal()) {
            assertStopped(409, "FSM_TERMINAL_IMMUTABLE", refused(id, "{}"));
        } else {
            Api.Answer taken = CallbackReport.sendProgress(pawl.url(), id, "{\"percent\": 3}");
            assertEquals(204, taken.status(), taken.response()::body);
            assertEquals("", taken.header("Pawl-Directive"));
            awaitWritten(id, "3");
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"DONE", "FAILED", "CANCELLED"})
    void a_job_that_nobody_was_told_to_work_on_takes_none(JobStatus status) {
        UUID id = JobFixture.inStatus(database, editor, status.name());
        Api.Answer answer = refused(id, "{}");
        assertStopped(409, "FSM_TRANSITION_INVALID", answer);
        assertEquals(status.name(), answer.text("current_status"));
        assertEquals(
                JobFsm.next(status).size(),
                answer.json().path("allowed_next_statuses").size());
    }

    @Test
    void the_first_report_after_a_cancel_tells_the_worker_to_stop() {
        UUID id = JobFixture.inStatus(database, editor, "TRANSCRIBING");
        JobFixture.withDispatch(database, id, "DELIVERED");
        assertEquals(
                204,
                CallbackReport.sendProgress(pawl.url(), id, "{\"percent\": 9}").status());
        awaitWritten(id, "9");
        assertEquals(200, api.post("/jobs/" + id + "/cancel", null).status());
        assertStopped(409, "FSM_TERMINAL_IMMUTABLE", refused(id, "{\"percent\": 10}"));
    }

    @Test
    void a_report_may_name_its_dispatch_and_no_other() {
        UUID id = JobFixture.inStatus(database, editor, "TRANSCRIBING");
        String dispatch = JobFixture.withDispatch(database, id, "DELIVERED").toString();
        String named = "{\"dispatch_id\": \"%s\", \"percent\": %d}";
        for (String other : List.of(UUID.randomUUID().toString(), "no-id", "")) {
            assertStopped(404, "RESOURCE_NOT_FOUND", refused(id, named.formatted(other, 50)));
        }
        String[] own = {dispatch, dispatch.toUpperCase(Locale.ROOT)};
        for (int i = 0; i < own.length; i++) {
            assertEquals(
                    204,
                    CallbackReport.sendProgress(pawl.url(), id, named.formatted(own[i], i))
                            .status());
            awaitWritten(id, String.valueOf(i));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-id", "0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f"})
    void an_unknown_job_is_not_found(String id) {
        Api.Answer answer = refused(id, "{}");
        assertEquals(404, answer.status());
        assertEquals("", answer.header("Pawl-Directive"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/percent | {\"percent\": -1}",
                "/percent | {\"percent\": 100.01}",
                "/percent | {\"percent\": 1e400}",
                "/percent | {\"percent\": \"50\"}",
                "/estimated_end_at | {\"estimated_end_at\": \"soon\"}",
                "/estimated_end_at | {\"estimated_end_at\": \"2031-06-24T18:41:00\"}",
                "/estimated_end_at | {\"estimated_end_at\": \"0001-01-01T00:00:00+14:00\"}",
                "/estimated_end_at | {\"estimated_end_at\": \"1999-12-31T23:59:59Z\"}",
                "/estimated_end_at | {\"estimated_end_at\": \"9999-12-31T23:59:59-12:00\"}",
                "/dispatch_id | {\"dispatch_id\": 7}",
                "/status | {\"status\": \"TRANSCRIBING\"}"
            })
    void a_member_of_another_form_is_named(String pointer, String json) {
        String id = api.createRunningJob();
        Api.Answer answer = refused(id, json);
        assertEquals(400, answer.status(), answer.response()::body);
        assertEquals(pointer, answer.json().at("/errors/0/pointer").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | {\"percent\": 0}",
                "0 | {\"percent\": 0.999}",
                "0 | {\"percent\": 1e-400}",
                "100 | {\"percent\": 100}",
                "5 | {\"percent\": 5, \"estimated_end_at\": \"9999-12-31T23:59:59Z\"}",
                "5 | {\"percent\": 5, \"estimated_end_at\": \"9999-12-31T23:59:59.9999999Z\"}",
                "6 | {\"percent\": 6, \"estimated_end_at\": null, \"dispatch_id\": null}"
            })
    void the_bounds_are_taken(String written, String json) {
        String id = api.createRunningJob();
        Api.Answer answer = CallbackReport.sendProgress(pawl.url(), id, json);
        assertEquals(204, answer.status(), answer.response()::body);
        awaitWritten(id, written);
    }

    private Api.Answer refused(Object id, String json) {
        return Rows.unchangedBy(database, () -> CallbackReport.sendProgress(pawl.url(), id, json));
    }

    private void awaitWritten(Object id, String percent) {
        Eventually.await(
                () -> Query.texts(database, WRITTEN, id.toString()).equals(List.of(percent)),
                "not " + percent + " percent");
    }

    private static void assertStopped(int status, String errorCode, Api.Answer answer) {
        assertEquals(status, answer.status(), answer.response()::body);
        assertEquals(errorCode, answer.text("error_code"));
        assertEquals("stop", answer.header("Pawl-Directive"));
    }
}
