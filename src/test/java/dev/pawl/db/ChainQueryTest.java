package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The query of db/README.md that checks whether a job agrees with its trail. */
class ChainQueryTest {
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Pattern QUERY =
            Pattern.compile("Whether its chain is whole.*?```sql\n(.*?)```", Pattern.DOTALL);

    private final UUID job = JobFixture.inStatus(DATABASE, "editor", "AUDIO_READY");

    @Test
    void a_job_that_agrees_with_its_trail_is_not_found() throws IOException, SQLException {
        assertEquals(List.of(), found(job));
    }

    @Test
    void without_a_job_and_its_trail_there_is_nothing_to_find() throws IOException, SQLException {
        assertEquals(List.of(), found(NewId.next()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE job SET status = 'CANCELLED' WHERE id = '%s'",
                "UPDATE job SET version = version + 1 WHERE id = '%s'",
                "UPDATE job SET updated_at = updated_at + interval '1 second' WHERE id = '%s'",
                "DELETE FROM job WHERE id = '%s'",
                "DELETE FROM audit_event WHERE job_id = '%s'",
                "DELETE FROM audit_event WHERE job_id = '%s' AND sequence = 1",
                "DELETE FROM audit_event WHERE job_id = '%s' AND sequence = 2",
                "DELETE FROM audit_event WHERE job_id = '%s' AND sequence = 4",
                "UPDATE audit_event SET prev_status = 'UPLOADING' WHERE job_id = '%s' AND sequence = 3",
                "UPDATE audit_event SET new_status = 'CANCELLED' WHERE job_id = '%s' AND sequence = 4",
                "UPDATE audit_event SET recorded_at = now() - interval '1 hour' WHERE job_id = '%s' AND sequence = 4",
                "UPDATE audit_event SET recorded_at = recorded_at - interval '1 microsecond' WHERE job_id = '%s' AND sequence = 2",
                "UPDATE audit_event SET occurred_at = occurred_at - interval '1 hour' WHERE job_id = '%s' AND sequence = 4",
                "UPDATE audit_event SET actor_type = 'orchestrator' WHERE job_id = '%s' AND sequence = 3",
                "UPDATE audit_event SET actor_type = 'editor', actor_id = 'somebody' WHERE job_id = '%s' AND sequence = 3",
                "UPDATE audit_event SET reason_code = 'FORGED' WHERE job_id = '%s' AND sequence = 1",
                "UPDATE audit_event SET correlation_id = 'another' WHERE job_id = '%s' AND sequence = 4",
                "UPDATE audit_event SET project_id = job_id WHERE job_id = '%s' AND sequence = 4",
                "UPDATE audit_event SET callback_id_hash = job_id, callback_payload_hash = job_id"
                        + " WHERE job_id = '%s' AND sequence = 4",
                "UPDATE audit_event SET chain = sha256('') WHERE job_id = '%s' AND sequence = 2",
                """
                UPDATE audit_event SET (actor_type, actor_id, chain) = (SELECT 'editor'::actor_type, 'somebody',
                  audit_event_chain((job_id, sequence, new_status, prev_status, event_type, project_id, 'editor', 'somebody',
                    reason_code, correlation_id, occurred_at, recorded_at, callback_id_hash, callback_payload_hash, NULL),
                    (SELECT chain FROM audit_event AS before WHERE before.job_id = '%1$s' AND before.sequence = 1)))
                WHERE job_id = '%1$s' AND sequence = 2"""
            })
    void what_was_changed_behind_the_back_of_the_trail_is_found(String forgery) throws IOException, SQLException {
        PastGuards.fill(DATABASE, forgery.formatted(job));
        List<String> found = found(job);
        assertTrue(!found.isEmpty() && found.stream().allMatch(job.toString()::equals), found::toString);
        assertTrue(
                texts(query().replaceAll(" *WHERE (job_id|id) = :'job'\n", "")).contains(job.toString()));
    }

    private static List<String> found(UUID job) throws IOException, SQLException {
        return texts(query().replace(":'job'", "'" + job + "'"));
    }

    private static String query() throws IOException {
        Matcher query = QUERY.matcher(Files.readString(Path.of("db", "README.md")));
        assertTrue(query.find());
        return query.group(1);
    }

    private static List<String> texts(String sql) throws SQLException {
        try (SqlSession reader = new SqlSession(DATABASE.connect("pawl_reader"))) {
            return reader.texts(sql);
        }
    }
}
