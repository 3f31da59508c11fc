package dev.pawl.idempotency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long responses are stored, and when they are removed. */
class StoredResponsesTest {
    private static final Post CREATE = new Post("/projects", "{\"name\": \"Kept\"}");
    private static final Post OTHER = new Post("/projects", "{\"name\": \"Other\"}");
    private static final String KEYS = "SELECT key FROM kept_answer ORDER BY key";

    private final TestDatabase database = TestDatabase.create();

    @Test
    void an_answer_is_kept_for_24_hours_and_then_its_key_is_new() throws SQLException {
        try (RunningPawl pawl = RunningPawl.start(database)) {
            Api api = pawl.as("editor");
            String first = CREATE.send(api, "key").text("id");
            // By the database's clock, which no test can put forward.
            execute("UPDATE kept_answer SET kept_until = kept_until - interval '23 hours 58 minutes'");
            assertEquals(first, CREATE.send(api, "key").text("id"));
            assertEquals(422, OTHER.send(api, "key").status());

            execute("UPDATE kept_answer SET kept_until = kept_until - interval '2 minutes'");
            Api.Answer anew = OTHER.send(api, "key");
            assertEquals(201, anew.status());
            assertNotEquals(first, anew.text("id"));
            assertEquals("", anew.header("Idempotency-Replayed"));
            assertEquals("true", OTHER.send(api, "key").header("Idempotency-Replayed"));
            assertEquals(422, CREATE.send(api, "key").status());
        }
        assertEquals(List.of("key"), Query.texts(database, KEYS));
    }

    @Test
    void in_the_background_old_answers_are_removed_however_many_and_no_other() throws SQLException {
        execute("""
                INSERT INTO kept_answer
                SELECT 'editor', 'old-' || n, sha256('x'), 200, NULL, NULL, '{}', now() - n * interval '1 second'
                FROM generate_series(1, 1234) n""");
        try (RunningPawl pawl = RunningPawl.start(database).withBackgroundWork()) {
            CREATE.send(pawl.asNewEditor(), "young");
            Eventually.await(
                    () -> Query.texts(database, KEYS).equals(List.of("young")),
                    "old answers are still there: "
                            + Query.texts(database, KEYS).size());
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect("pawl_service");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
