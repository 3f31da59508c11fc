package dev.pawl.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** The rows of some editors: what they hold, and which transaction wrote each. */
final class ActualRows implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TIME =
            Pattern.compile("\"(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d{1,6}))?\\+00:00\"");
    private static final String QUERY = """
            WITH p AS MATERIALIZED (SELECT project.*, xmin AS writer FROM project WHERE owner_id = ANY (?)),
                 j AS MATERIALIZED (SELECT job.*, xmin AS writer FROM job
                                    WHERE project_id = ANY (ARRAY(SELECT id FROM p))),
                 d AS MATERIALIZED (SELECT dispatch.*, xmin AS writer FROM dispatch
                                    WHERE job_id = ANY (ARRAY(SELECT id FROM j))),
                 a AS (SELECT audit_event.*, xmin AS writer FROM audit_event
                       WHERE job_id = ANY (ARRAY(SELECT id FROM j))),
                 s AS (SELECT scheduled_tasks.*, xmin AS writer FROM scheduled_tasks
                       WHERE task_instance = ANY (ARRAY(SELECT dispatch_id::text FROM d)))
            SELECT jsonb_strip_nulls(jsonb_build_object(
              'project', coalesce((SELECT jsonb_agg(to_jsonb(p) ORDER BY id) FROM p), '[]'),
              'job', coalesce((SELECT jsonb_agg(to_jsonb(j) ORDER BY id) FROM j), '[]'),
              'audit_event', coalesce((SELECT jsonb_agg(to_jsonb(a) || jsonb_build_object('chain', encode(chain, 'hex')) ORDER BY job_id, sequence) FROM a), '[]'),
              'dispatch', coalesce((SELECT jsonb_agg(to_jsonb(d) ORDER BY job_id, number) FROM d), '[]'),
              'scheduled_tasks', coalesce((SELECT jsonb_agg(to_jsonb(s) ORDER BY task_name, task_instance) FROM s), '[]')
            ))::text""";

    private static final String BEGIN_DELIVERY = """
            UPDATE dispatch SET attempt_started_at = now()
            WHERE job_id = ?::uuid AND state = 'PENDING' AND attempt_started_at IS NULL""";

    private final Connection connection;

    ActualRows(TestDatabase database) {
        try {
            connection = database.connect("pawl_service");
            try (var statement = connection.createStatement()) {
                statement.execute("SET TIME ZONE 'UTC'");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All rows that belong to {@code owners}, as text in which every write shows. */
    String of(String... owners) {
        try (PreparedStatement query = connection.prepareStatement(QUERY)) {
            query.setArray(1, connection.createArrayOf("text", owners));
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same as JSON, with times as Pawl writes them and without the writers. */
    static JsonNode json(String rows) {
        String normal = TIME.matcher(rows)
                .replaceAll(time -> "\"%s.%sZ\""
                        .formatted(
                                time.group(1),
                                ((time.group(2) == null ? "" : time.group(2)) + "000000").substring(0, 6)));
        try {
            JsonNode all = JSON.readTree(normal);
            all.forEach(table -> table.forEach(row -> ((ObjectNode) row).remove("writer")));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does what the sender does before it sends: under the job's lock, notes that an attempt begins. */
    void beginDelivery(String jobId) {
        try {
            connection.setAutoCommit(false);
            execute("SELECT FROM job WHERE id = ?::uuid FOR UPDATE", jobId);
            execute(BEGIN_DELIVERY, jobId);
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql, String jobId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, jobId);
            statement.execute();
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
