package dev.pawl.idempotency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** How much is kept of one editor, and what is not kept at all. */
@Slow("each case starts a Pawl with limits of its own")
class StoredResponsesLimitTest {
    private static final int MOST = 10_000;
    private static final int MOST_BYTES = 32 << 20;
    private static final int STEP = 32;
    private static final String EDITOR = "editor";
    private static final Post CREATE = new Post("/projects", "{\"name\": \"Kept\"}");
    private static final String HELD = "SELECT count(*) FROM kept_answer WHERE owner_id = ?";

    private final TestDatabase database = TestDatabase.create();

    @AutoClose
    private final RunningPawl pawl = RunningPawl.start(database);

    private final Api api = pawl.as(EDITOR);

    @Test
    void of_too_many_answers_the_oldest_go_and_only_those_of_the_editor() throws SQLException {
        keep(EDITOR, MOST, 2, "12 hours");
        keep("other", MOST, 2, "12 hours");
        assertEquals(201, CREATE.send(api, "new").status());
        assertEquals(List.of(Integer.toString(MOST - STEP + 1)), Query.texts(database, HELD, EDITOR));
        assertEquals(List.of(Integer.toString(MOST)), Query.texts(database, HELD, "other"));
        assertEquals(List.of(), key("key-1"));
        assertEquals(List.of("key-" + MOST), key("key-" + MOST));
        assertEquals("true", CREATE.send(api, "new").header("Idempotency-Replayed"));
    }

    @Test
    void of_too_many_bytes_the_oldest_go() throws SQLException {
        keep(EDITOR, 34, 1 << 20, "12 hours");
        assertEquals(201, CREATE.send(api, "new").status());
        String bytes = "SELECT sum(octet_length(body)) FROM kept_answer WHERE owner_id = ?";
        assertTrue(
                Integer.parseInt(Query.texts(database, bytes, EDITOR).getFirst()) <= MOST_BYTES,
                () -> Query.texts(database, bytes, EDITOR).toString());
        assertEquals(List.of(), key("key-1"));
        assertEquals(List.of("key-34"), key("key-34"));
    }

    @Test
    void a_young_answer_never_goes_and_a_new_key_is_refused() throws SQLException {
        assertEquals(201, CREATE.send(api, "kept").status());
        keep(EDITOR, MOST, 2, "23 hours 58 minutes");
        // Another process, which has counted nothing yet.
        try (RunningPawl second = RunningPawl.start(database)) {
            Api there = second.as(EDITOR);
            Api.Answer refused = Rows.unchangedBy(database, () -> CREATE.send(there, "new"));
            assertEquals(429, refused.status(), refused.response()::body);
            assertEquals("kept_answers", refused.text("limit"));
            assertEquals("60", refused.header("Retry-After"));
            assertEquals("true", CREATE.send(there, "kept").header("Idempotency-Replayed"));
            assertEquals(201, there.post(CREATE.path(), CREATE.body()).status());
            assertEquals(201, CREATE.send(second.as("other"), "new").status());
        }
    }

    @Test
    void a_process_counts_again_before_it_has_kept_much() throws SQLException {
        assertEquals(201, CREATE.send(api, "first").status());
        keep(EDITOR, MOST, 2, "12 hours");
        for (int i = 0; i < STEP; i++) {
            assertEquals(201, CREATE.send(api, "more-" + i).status());
        }
        assertTrue(Integer.parseInt(Query.texts(database, HELD, EDITOR).getFirst()) < MOST);
    }

    @Test
    void a_bulk_cancel_that_can_never_cancel_anything_is_not_kept() {
        String ended = api.createJob();
        api.post("/jobs/" + ended + "/cancel", null);
        String project = api.get("/jobs/" + ended).text("project_id");
        Post cancel = new Post(
                "/projects/" + project + "/cancel-jobs",
                "{\"job_ids\": [\"%s\", \"%s\", \"no-id\"]}".formatted(ended, UUID.randomUUID()));
        Api.Answer first = Rows.unchangedBy(database, () -> cancel.send(api, "key"));
        assertEquals(207, first.status());
        Api.Answer again = Rows.unchangedBy(database, () -> cancel.send(api, "key"));
        assertEquals(first.json().path("items"), again.json().path("items"));
        assertEquals("", again.header("Idempotency-Replayed"));
    }

    @Test
    void one_that_cannot_cancel_only_now_is_kept_so_that_its_late_repeat_cancels_nothing() {
        UUID draft = JobFixture.inStatus(database, EDITOR, "DRAFT_READY");
        String project = api.get("/jobs/" + draft).text("project_id");
        Post cancel = new Post("/projects/" + project + "/cancel-jobs", "{\"job_ids\": [\"%s\"]}".formatted(draft));
        assertEquals(207, cancel.send(api, "key").status());
        assertEquals(200, api.post("/jobs/" + draft + "/open", null).status());
        assertEquals("true", cancel.send(api, "key").header("Idempotency-Replayed"));
        assertEquals("EDITING", api.get("/jobs/" + draft).text("status"));
    }

    private List<String> key(String key) {
        return Query.texts(database, "SELECT key FROM kept_answer WHERE owner_id = ? AND key = ?", EDITOR, key);
    }

    /** Answers {@code key-1} and so on, the oldest first, which are kept for about so long from now on. */
    private void keep(String owner, int count, int bytes, String remaining) throws SQLException {
        String sql = """
                INSERT INTO kept_answer
                SELECT ?, 'key-' || n, sha256('x'), 200, NULL, NULL, convert_to(repeat(' ', ?), 'UTF8'),
                  now() + CAST(? AS interval) + n * interval '1 millisecond'
                FROM generate_series(1, ?) n""";
        try (Connection connection = database.connect("pawl_service");
                PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, owner);
            insert.setInt(2, bytes);
            insert.setString(3, remaining);
            insert.setInt(4, count);
            assertEquals(count, insert.executeUpdate());
        }
    }
}
