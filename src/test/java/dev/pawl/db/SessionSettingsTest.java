package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Settings of the database or of the service's role have no effect (spec/decisions/041). */
class SessionSettingsTest {
    /** What other applications set for good reasons of theirs. */
    private static final List<String> OF_ANOTHER_APPLICATION = List.of(
            "default_transaction_isolation = 'repeatable read'",
            "default_transaction_deferrable = on",
            "search_path = nowhere",
            "lock_timeout = 0",
            "statement_timeout = 0",
            "idle_in_transaction_session_timeout = 0",
            "idle_session_timeout = '1s'",
            "tcp_keepalives_idle = 7200",
            "tcp_user_timeout = 0",
            "timezone = 'America/St_Johns'",
            "datestyle = 'German, DMY'",
            "intervalstyle = sql_standard",
            "standard_conforming_strings = off",
            "backslash_quote = on",
            "array_nulls = off",
            "transform_null_equals = on",
            "row_security = off",
            "bytea_output = escape",
            "extra_float_digits = -15",
            "quote_all_identifiers = on",
            "plan_cache_mode = force_generic_plan",
            "client_min_messages = debug1");

    private static final TestDatabase DATABASE = TestDatabase.create();

    /** Every other one for the database, the rest for the role in it. */
    @BeforeAll
    static void set() throws SQLException {
        try (Connection superuser = DATABASE.connectAsSuperuser();
                Statement statement = superuser.createStatement()) {
            String name = superuser.getCatalog();
            for (int i = 0; i < OF_ANOTHER_APPLICATION.size(); i++) {
                String whose = i % 2 == 0 ? "DATABASE " + name : "ROLE pawl_service IN DATABASE " + name;
                statement.execute("ALTER " + whose + " SET " + OF_ANOTHER_APPLICATION.get(i));
            }
        }
    }

    @Test
    void a_wait_for_a_job_ends_with_what_was_committed_meanwhile() {
        try (RunningPawl pawl = RunningPawl.start(DATABASE)) {
            Api api = pawl.asNewEditor();
            String job = api.createRunningJob();
            try (HeldJob held = HeldJob.lock(DATABASE, UUID.fromString(job))) {
                Future<Api.Answer> cancel = AtOnce.start(() -> api.post("/jobs/" + job + "/cancel", null));
                held.awaitWaiting(1);
                held.execute("UPDATE public.job SET updated_at = updated_at WHERE id = ?", UUID.fromString(job));
                held.release();
                Api.Answer answer = AtOnce.result(cancel);
                assertEquals(200, answer.status(), () -> answer.response().body());
            }
        }
    }

    @Test
    void the_whole_story_is_the_same_under_the_settings_of_another_application() {
        try (RunningPawl pawl = RunningPawl.start(DATABASE).withBackgroundWork()) {
            Api api = pawl.asNewEditor();
            String failed = api.createRunningJob();
            api.awaitDispatch(failed, "DELIVERED");
            assertEquals(
                    204,
                    CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), failed).status());
            assertEquals(
                    204, CallbackReport.of("FAILED").sendTo(pawl.url(), failed).status());
            Api.Answer retried = api.post(
                    "/jobs/" + failed + "/retry",
                    "{\"client_request_id\": \"it's \\\\ again\", \"model_profile\": \"default\"}",
                    "Idempotency-Key",
                    "once");
            assertEquals(202, retried.status(), () -> retried.response().body());
            String retry = retried.json().at("/job/id").asText();
            String project = retried.json().at("/job/project_id").asText();
            api.awaitDispatch(retry, "DELIVERED"); // Until then the delivery may hold the job.
            Api.Answer cancelled = api.post("/projects/" + project + "/cancel-jobs", "{\"statuses\": [\"UPLOADED\"]}");
            assertEquals(
                    "CANCELLED",
                    cancelled.json().at("/items/0/outcome").asText(),
                    () -> cancelled.response().body());
            JsonNode last = Trail.of(api, retry).getLast();
            assertTrue(last.path("reason_code").isMissingNode(), last::toString);
            assertEquals(List.of(retry, failed), ids(api.get("/projects/" + project + "/jobs")));
        }
    }

    @Test
    void sessions_of_the_pool_and_beside_it_have_the_limits_that_the_decision_names() throws SQLException {
        try (HikariDataSource pool =
                ConnectionPool.open(DATABASE.url(), "pawl_service", DATABASE::password, 1, DatabaseTiming.USUAL)) {
            try (Connection ofThePool = pool.getConnection()) {
                assertLimits(ofThePool);
            }
            try (Connection beside = ConnectionPool.connectOutside(pool, "test")) {
                assertLimits(beside);
            }
        }
    }

    private static void assertLimits(Connection connection) throws SQLException {
        assertEquals("2s", setting(connection, "lock_timeout"));
        assertEquals("2500ms", setting(connection, "statement_timeout"));
        assertEquals("5s", setting(connection, "idle_in_transaction_session_timeout"));
        assertEquals("0", setting(connection, "idle_session_timeout"));
        assertEquals("5", setting(connection, "tcp_keepalives_idle"));
        assertEquals("2", setting(connection, "tcp_keepalives_interval"));
        assertEquals("3", setting(connection, "tcp_keepalives_count"));
        assertEquals("10000", setting(connection, "tcp_user_timeout"));
        if (connection.getMetaData().getDatabaseMajorVersion() >= 17) {
            assertEquals("15s", setting(connection, "transaction_timeout"));
        }
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW " + name)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static List<String> ids(Api.Answer page) {
        List<String> ids = new ArrayList<>();
        page.json().path("items").forEach(job -> ids.add(job.path("id").asText()));
        return ids;
    }
}
