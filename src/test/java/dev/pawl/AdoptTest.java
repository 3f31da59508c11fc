package dev.pawl;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.db.IncompatibleSchemaException;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.CommandLine;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A copy of a database sends nothing before it has been adopted (docs/restore.md). */
@Slow("each case copies a database and starts a Pawl on it")
class AdoptTest {
    private static final String EDITOR = "editor";
    private static final String STAGED = "SELECT 1 FROM scheduled_tasks WHERE task_name LIKE 'job.%'";

    private final TestDatabase original = TestDatabase.create();

    @Test
    void pawl_does_not_serve_on_a_copy_and_says_what_to_do() {
        TestDatabase copy = original.copy();
        String message = String.valueOf(assertThrows(IncompatibleSchemaException.class, () -> RunningPawl.start(copy))
                .getMessage());
        assertEquals("""
                Pawl cannot serve on this database:
                  - its rows are a copy: they were written in another database or another cluster
                If this database takes the place of the original, which is gone: pawl adopt.
                If the original lives on, or may: pawl adopt --withdraw, so that nothing is sent twice.
                Both as pawl_owner; docs/restore.md says what comes with it.""", message);
        RunningPawl.start(original).close();
    }

    @Test
    void a_database_that_is_renamed_is_no_copy() throws SQLException {
        try (SqlSession superuser = new SqlSession(original.connectAsSuperuser())) {
            assertEquals(List.of("t"), superuser.texts("SELECT at_home()"));
        }
        TestDatabase renamed = original.renamed();
        RunningPawl.start(renamed).close();
    }

    @Test
    void a_process_whose_database_becomes_a_copy_is_not_ready() throws SQLException {
        try (RunningPawl pawl = RunningPawl.start(original)) {
            assertEquals(200, pawl.asNewEditor().get("/readyz").status());
            try (SqlSession superuser = new SqlSession(original.connectAsSuperuser())) {
                superuser.execute("UPDATE home SET system_identifier = 1");
                superuser.commit();
            }
            Eventually.await(() -> pawl.asNewEditor().get("/readyz").status() == 503, "still ready");
        }
    }

    @Test
    void an_adopted_copy_takes_the_place_of_the_original_and_sends_what_was_staged() {
        String job;
        try (RunningPawl pawl = RunningPawl.start(original)) {
            job = pawl.as(EDITOR).createRunningJob();
        }
        TestDatabase copy = original.copy();
        assertEquals("adopted\n1 job.run are staged, and sent as soon as Pawl serves", adopt(copy, false));
        assertEquals(
                "this database is the home of its rows already\n1 job.run are staged, and sent as soon as Pawl serves",
                adopt(copy, false));
        try (RunningPawl pawl = RunningPawl.start(copy).withBackgroundWork()) {
            Eventually.await(() -> !pawl.orchestrator().receivedAbout(job).isEmpty(), "not sent");
            assertEquals("AUDIO_EXTRACTING", pawl.as(EDITOR).get("/jobs/" + job).text("status"));
        }
    }

    @Test
    void an_adopted_copy_that_withdraws_sends_nothing_about_what_it_inherited() {
        String staged;
        String attempted;
        String atWork;
        String cancelled;
        try (RunningPawl pawl = RunningPawl.start(original)) {
            Api api = pawl.as(EDITOR);
            staged = api.createRunningJob();
            attempted = api.createRunningJob();
            JobFixture.execute(
                    original,
                    "UPDATE dispatch SET attempt_started_at = now() WHERE job_id = ?",
                    UUID.fromString(attempted));
            atWork = atWork(pawl, api);
            cancelled = atWork(pawl, api);
            assertEquals(200, api.post("/jobs/" + cancelled + "/cancel", null).status());
        }
        String draft = JobFixture.inStatus(original, EDITOR, "DRAFT_READY").toString();
        JobFixture.withDispatch(original, UUID.fromString(draft), "DELIVERED");
        TestDatabase copy = original.copy();

        assertEquals("withdrawn: 5 dispatches, with which 3 jobs failed\nadopted", adopt(copy, true));
        assertEquals(
                "withdrawn: 0 dispatches, with which 0 jobs failed\nthis database is the home of its rows already",
                adopt(copy, true));
        try (RunningPawl pawl = RunningPawl.start(copy).withBackgroundWork()) {
            Api api = pawl.as(EDITOR);
            assertEquals("FAILED WITHDRAWN", standing(api, staged));
            assertEquals("FAILED UNDELIVERABLE", standing(api, attempted));
            assertEquals("FAILED FINISHED", standing(api, atWork));
            assertEquals("CANCELLED UNDELIVERABLE", standing(api, cancelled));
            assertEquals("DRAFT_READY FINISHED", standing(api, draft));
            assertEquals(
                    "LEFT_BEHIND",
                    api.get("/jobs/" + atWork).json().at("/failure/code").asText());
            assertEquals(
                    "LEFT_BEHIND",
                    Trail.of(api, atWork).getLast().path("reason_code").asText());
            assertTrue(api.get("/jobs/" + staged).response().body().contains("\"retry\""));

            assertEquals(200, api.post("/jobs/" + draft + "/open", null).status());
            assertEquals(200, api.post("/jobs/" + draft + "/cancel", null).status());
            Eventually.await(() -> Query.texts(copy, STAGED).isEmpty(), "something is still staged");
            for (String job : List.of(staged, attempted, atWork, cancelled, draft)) {
                assertEquals(List.of(), pawl.orchestrator().receivedAbout(job));
            }
        }
    }

    @Test
    void nothing_is_withdrawn_while_a_process_serves() {
        try (RunningPawl pawl = RunningPawl.start(original)) {
            pawl.as(EDITOR).createRunningJob();
            Eventually.await(
                    () -> Query.texts(
                                    original,
                                    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                                            + " AND application_name = 'pawl-listener'")
                            .equals(List.of("1")),
                    "it does not listen");
            RefusedCommandException refusal = assertThrows(
                    RefusedCommandException.class, () -> Rows.unchangedBy(original, () -> adopt(original, true)));
            assertEquals(
                    "1 processes of Pawl serve on this database: end them before it is adopted", refusal.getMessage());
        }
    }

    @Test
    void by_the_command_line_serve_ends_with_2_and_adopt_mends_it() throws Exception {
        TestDatabase copy = original.copy();
        Map<String, String> owner =
                Map.of("PAWL_DATABASE_URL", copy.url(), "PAWL_DATABASE_OWNER_PASSWORD", copy.password());
        try (PawlProcess.Surroundings surroundings = PawlProcess.Surroundings.of(copy, copy.url())) {
            CommandLine.Ended refused = CommandLine.run(surroundings.environment(0), "serve");
            assertEquals(2, refused.code(), refused.output());
            assertTrue(refused.output().contains("its rows are a copy"), refused.output());
            CommandLine.Ended adopted = CommandLine.run(owner, "adopt");
            assertEquals(0, adopted.code(), adopted.output());
            assertEquals("adopted\n", adopted.output());
            PawlProcess.start(surroundings).awaitReady().close();
            CommandLine.Ended archived = CommandLine.run(owner, "archive", "--before", "2026-01-01");
            assertEquals(0, archived.code(), archived.output());
            assertTrue(archived.output().startsWith("would archive 0 jobs"), archived.output());
            CommandLine.Ended wrong = CommandLine.run(owner, "archive", "--before");
            assertEquals(2, wrong.code(), wrong.output());
            assertFalse(wrong.output().contains("\tat "), wrong.output());
        }
    }

    /** What the command says. */
    static String adopt(TestDatabase database, boolean withdraw) {
        List<String> said = new ArrayList<>();
        Config.OwnerConfig owner = new Config.OwnerConfig(database.url(), "pawl_owner", database.password());
        try (OwnerCommands commands = new OwnerCommands(owner, said::add)) {
            commands.adopt(withdraw);
        }
        return said.stream().collect(joining("\n"));
    }

    private static String atWork(RunningPawl pawl, Api api) {
        String job = api.createRunningJob();
        assertEquals(
                204, CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), job).status());
        assertEquals(
                204, CallbackReport.of("TRANSCRIBING").sendTo(pawl.url(), job).status());
        return job;
    }

    private static String standing(Api api, String job) {
        Api.Answer answer = api.get("/jobs/" + job);
        return answer.text("status") + " " + answer.json().at("/dispatch/state").asText();
    }
}
