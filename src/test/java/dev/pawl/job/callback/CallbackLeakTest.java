package dev.pawl.job.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Confidential data of callbacks is for the job's editor alone: no log line and no audit event contains it. */
class CallbackLeakTest {
    private static final String MARK = "c0nfidential";

    private final CapturedLog log = CapturedLog.asInProduction();

    @AfterEach
    void stop() {
        log.close();
    }

    @Test
    void messages_and_uris_reach_neither_the_log_nor_the_trail() {
        RunningPawl pawl = RunningPawl.shared();
        Api api = pawl.asNewEditor();
        String job = api.createRunningJob();
        CallbackReport audio = CallbackReport.of("AUDIO_READY").bringing("audio_uri", "s3://media/" + MARK);
        CallbackReport failed = CallbackReport.of("FAILED")
                .with("failure_code", MARK + " " + MARK)
                .with("failure_message", MARK)
                .with("failed_stage", MARK)
                .bringing("draft_uri", "s3://a/" + MARK);
        assertEquals(204, audio.sendTo(pawl.url(), job).status());
        assertEquals(200, audio.sendTo(pawl.url(), job).status());
        assertEquals(
                409, audio.with("actor_type", "system").sendTo(pawl.url(), job).status());
        assertEquals(
                409,
                transcribing()
                        .bringing("audio_uri", "s3://other/" + MARK)
                        .sendTo(pawl.url(), job)
                        .status());
        assertEquals(
                400, transcribing().bringing(MARK, MARK).sendTo(pawl.url(), job).status());
        assertEquals(400, CallbackReport.send(pawl.url(), job, MARK).status());
        assertEquals(204, failed.sendTo(pawl.url(), job).status());
        assertEquals(409, failed.with("event_id", MARK).sendTo(pawl.url(), job).status());
        assertEquals(MARK, api.get("/jobs/" + job).json().at("/failure/message").asText());

        assertFalse(api.get("/jobs/" + job + "/audit-events").response().body().contains(MARK));
        String everything = "SELECT a::text FROM audit_event a WHERE job_id = ?";
        assertFalse(Query.texts(pawl.database(), everything, UUID.fromString(job))
                .toString()
                .contains(MARK));
        assertNotLogged(api.get("/healthz"));
    }

    @Test
    void a_defect_is_logged_without_a_word_of_the_report() throws SQLException {
        TestDatabase broken = TestDatabase.create();
        try (RunningPawl pawl = RunningPawl.start(broken)) {
            String job = pawl.asNewEditor().createRunningJob();
            try (Connection superuser = broken.connectAsSuperuser();
                    Statement alter = superuser.createStatement()) {
                alter.execute("ALTER TABLE job ADD CHECK (failure_message NOT LIKE '%" + MARK + "%')");
            }
            CallbackReport report = CallbackReport.of("FAILED")
                    .with("event_id", MARK)
                    .with("failure_message", MARK)
                    .bringing("audio_uri", "s3://media/" + MARK);
            Api.Answer answer = report.sendTo(pawl.url(), job);
            assertEquals(500, answer.status());
            assertFalse(answer.response().body().contains(MARK));
            // The embedded server, which logs here too, says more about it than Pawl does.
            String logged = awaitLine(answer);
            assertTrue(logged.contains("SQLSTATE 23514"), logged);
            assertFalse(logged.contains(MARK), logged);
        }
    }

    private static CallbackReport transcribing() {
        return CallbackReport.of("TRANSCRIBING");
    }

    /** Waits for the line of {@code last}, behind which no earlier one can come. */
    private void assertNotLogged(Api.Answer last) {
        awaitLine(last);
        String text = log.text();
        assertFalse(text.contains(MARK), text);
    }

    private String awaitLine(Api.Answer answer) {
        String id = answer.header("X-Correlation-Id");
        log.await(event -> id.equals(event.getMDCPropertyMap().get("correlation_id"))
                && event.getFormattedMessage().contains("ms"));
        return log.textOf(id);
    }
}
