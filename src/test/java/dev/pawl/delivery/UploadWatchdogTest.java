package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An abandoned upload ends by itself (spec/decisions/051). */
class UploadWatchdogTest {
    private static final Duration WEEK = Duration.ofDays(7);

    private final RunningPawl pawl = RunningPawl.shared();
    private final TestDatabase database = pawl.database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);
    private final WatchdogRig rig = new WatchdogRig(database);

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CREATED", "UPLOADING"})
    void a_job_that_waits_for_longer_than_the_timeout_is_cancelled_by_pawl(String status) {
        String job = waiting(status, "7 days");
        rig.uploads(WEEK).sweep();
        JsonNode cancelled = api.get("/jobs/" + job).json();
        assertEquals("CANCELLED", cancelled.path("status").asText());
        assertEquals("[]", cancelled.path("allowed_actions").toString());
        JsonNode event = Trail.of(api, job).getLast();
        assertEquals(status, event.path("prev_status").asText());
        assertEquals("system", event.path("actor_type").asText());
        assertEquals("UPLOAD_TIMED_OUT", event.path("reason_code").asText());
        assertTrue(event.path("correlation_id").asText().startsWith("sys-"));
        assertEquals("null", checkAt(job));
    }

    @ParameterizedTest
    @CsvSource({"CREATED, '6 days 23 hours'", "UPLOADING, '6 days 23 hours'"})
    void a_job_that_waits_for_less_is_checked_again_when_it_times_out(String status, String ago) {
        String job = waiting(status, ago);
        rig.uploads(WEEK).sweep();
        assertEquals(status, api.get("/jobs/" + job).text("status"));
        assertEquals("true", text("upload_check_at = updated_at + interval '7 days'", job));
    }

    @Test
    void a_new_job_is_checked_at_its_timeout_and_a_day_ahead_at_most() {
        String job = api.createJob();
        assertEquals("true", text("upload_check_at = created_at + interval '1 day'", job));
        due(job, "0 days");
        rig.uploads(Duration.ofHours(1)).sweep();
        assertEquals("true", text("upload_check_at = updated_at + interval '1 hour'", job));
        due(job, "0 days");
        rig.uploads(WEEK).sweep();
        assertEquals(
                "true", text("upload_check_at BETWEEN now() + interval '23 hours' AND now() + interval '1 day'", job));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPLOADED", "AUDIO_EXTRACTING", "EDITING", "FAILED", "CANCELLED", "DONE"})
    void a_job_beyond_its_upload_is_not_watched(String status) {
        UUID job = JobFixture.inStatus(database, editor, status);
        assertEquals("null", checkAt(job.toString()));
    }

    @Test
    void a_confirmation_that_comes_before_the_lock_saves_the_job() {
        String job = waiting("CREATED", "8 days");
        UploadWatchdog watchdog = rig.uploads(WEEK);
        TimeoutSweep.Look<UploadWatchRepository.Waiting> look = watchdog.look();
        assertEquals(
                200,
                api.post("/jobs/" + job + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}")
                        .status());
        List<RuntimeException> failures = new ArrayList<>();
        watchdog.end(look.timedOut(), failures);
        assertEquals(List.of(), failures);
        assertEquals("UPLOADED", api.get("/jobs/" + job).text("status"));
    }

    @Test
    void a_job_of_a_release_that_does_not_know_the_column_is_checked_too() {
        UUID job = JobFixture.inStatus(database, editor, "CREATED");
        assertEquals("true", text("upload_check_at = created_at + interval '30 minutes'", job.toString()));
    }

    @Slow("starts a Pawl with a database of its own")
    @Test
    void a_running_pawl_looks_by_itself_and_by_its_configuration() {
        try (RunningPawl own = RunningPawl.start(TestDatabase.create(), Map.of("PAWL_UPLOAD_TIMEOUT", "PT1S"))) {
            Api editorOfIt = own.withBackgroundWork().asNewEditor();
            String created = editorOfIt.createJob();
            String uploading = editorOfIt.createJob();
            // If the machine is so slow that it has timed out already, that is as well.
            CallbackReport.of("UPLOADING").sendTo(own.url(), uploading);
            for (String job : List.of(created, uploading)) {
                Eventually.await(
                        () -> editorOfIt.get("/jobs/" + job).text("status").equals("CANCELLED"), "waits forever");
            }
        }
    }

    /** A job that has waited in {@code status} for so long, and is due. */
    private String waiting(String status, String ago) {
        String job = JobFixture.inStatus(database, editor, status).toString();
        due(job, ago);
        return job;
    }

    private void due(String job, String ago) {
        PastGuards.write(
                database,
                "job",
                "UPDATE job SET updated_at = updated_at - CAST(? AS interval), upload_check_at = now()"
                        + " WHERE id = CAST(? AS uuid)",
                ago,
                job);
    }

    private String checkAt(String job) {
        return text("upload_check_at", job);
    }

    private String text(String expression, String job) {
        String query = "SELECT coalesce((" + expression + ")::text, 'null') FROM job WHERE id = CAST(? AS uuid)";
        return Query.texts(database, query, job).getFirst();
    }
}
