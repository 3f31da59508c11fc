package dev.pawl.testing;

import dev.pawl.db.NewId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Jobs in any status, written as rows in the way that the database permits. */
public final class JobFixture {
    private static final List<String> PIPELINE = List.of(
            "UPLOADED",
            "AUDIO_EXTRACTING",
            "AUDIO_READY",
            "TRANSCRIBING",
            "TRANSCRIPT_READY",
            "GENERATING",
            "DRAFT_READY");

    private static final Set<String> ENDS = Set.of("FAILED", "CANCELLED", "DONE");
    /** As {@link #audit} says it. */
    private static final String ENDED_BY =
            " ended_by_type = 'system', ended_reason = CASE s.status WHEN 'FAILED' THEN 'NO_SOUND' END,";

    private static final String DELIVERED = "state = 'DELIVERED', delivered_at = now() WHERE dispatch_id = ?";

    private JobFixture() {}

    /** A job of {@code ownerId} that reached {@code status} by valid transitions; it has no dispatch. */
    public static UUID inStatus(TestDatabase database, String ownerId, String status) {
        return inStatus(database, ownerId, status, "{\"exports\": []}");
    }

    /** Like {@link #inStatus(TestDatabase, String, String)}, created with this manifest. */
    public static UUID inStatus(TestDatabase database, String ownerId, String status, String manifest) {
        UUID project = NewId.next();
        UUID job = NewId.next();
        try (Connection connection = database.lend("pawl_service")) {
            connection.setAutoCommit(false);
            execute(connection, "INSERT INTO project VALUES (?, ?, 'Test', now())", project, ownerId);
            execute(
                    connection,
                    "INSERT INTO job (id, project_id, owner_id, status, version, manifest, created_at, updated_at)"
                            + " VALUES (?, ?, ?, 'CREATED', 1, CAST(? AS jsonb), now(), now())",
                    job,
                    project,
                    ownerId,
                    manifest);
            audit(connection, job, null);
            String current = "CREATED";
            for (String next : wayTo(status)) {
                step(connection, job, next);
                audit(connection, job, current);
                current = next;
            }
            connection.commit();
            return job;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Moves the job to {@code status}, which its own status permits. */
    public static void move(TestDatabase database, UUID job, String status) {
        try (Connection connection = database.lend("pawl_service")) {
            connection.setAutoCommit(false);
            String from = statusOf(connection, job);
            step(connection, job, status);
            audit(connection, job, from);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String statusOf(Connection connection, UUID job) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT status FROM job WHERE id = ? FOR UPDATE")) {
            query.setObject(1, job);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    /** Gives the job its dispatch, in {@code state} whatever the job's own status is, and returns its id. */
    public static UUID withDispatch(TestDatabase database, UUID job, String state) {
        UUID dispatch = NewId.next();
        execute(
                database,
                "INSERT INTO dispatch (dispatch_id, job_id, kind, state, created_at)"
                        + " VALUES (?, ?, 'RUN', 'PENDING', now())",
                dispatch,
                job);
        switch (state) {
            case "PENDING" -> {}
            case "DELIVERED" -> execute(database, "UPDATE dispatch SET " + DELIVERED, dispatch);
            default -> PastGuards.write(database, "dispatch", "UPDATE dispatch SET " + ended(state), state, dispatch);
        }
        return dispatch;
    }

    private static String ended(String state) {
        return "state = CAST(? AS dispatch_state), active = false, attempt_started_at = %s, delivered_at = %s, stop_requested_at = %s,"
                        .formatted(
                                state.equals("WITHDRAWN") ? "NULL" : "now()",
                                state.equals("FINISHED") ? "now()" : "NULL",
                                state.startsWith("STOP") ? "now()" : "NULL")
                + " stop_confirmed_at = %s WHERE dispatch_id = ?".formatted(state.equals("STOPPED") ? "now()" : "NULL");
    }

    /** Runs one statement of the service on its own. */
    public static void execute(TestDatabase database, String sql, Object... values) {
        try (Connection connection = database.lend("pawl_service")) {
            execute(connection, sql, values);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> wayTo(String status) {
        return switch (status) {
            case "CREATED" -> List.of();
            case "UPLOADING" -> List.of("UPLOADING");
            case "FAILED", "CANCELLED" -> List.of("UPLOADED", "AUDIO_EXTRACTING", status);
            case "EDITING", "REGENERATING", "EXPORTING", "DONE" -> {
                List<String> way = new ArrayList<>(PIPELINE);
                way.add(status);
                yield way;
            }
            default -> PIPELINE.subList(0, PIPELINE.indexOf(status) + 1);
        };
    }

    private static void step(Connection connection, UUID job, String status) throws SQLException {
        boolean saysWhoEndedIt = ENDS.contains(status) && saysWhoEndedIt(connection);
        execute(connection, """
                UPDATE job SET status = s.status, version = version + 1, updated_at = now(),%s
                  manifest = CASE s.status WHEN 'UPLOADED' THEN manifest || '{"video_uri": "s3://media/in.mp4"}'
                                           ELSE manifest END,
                  failure_code = CASE s.status WHEN 'FAILED' THEN 'NO_SOUND' END,
                  failure_message = CASE s.status WHEN 'FAILED' THEN 'The video has no sound.' END,
                  failed_stage = CASE s.status WHEN 'FAILED' THEN job.status END
                FROM (VALUES (CAST(? AS job_status))) AS s (status) WHERE id = ?
                """.formatted(saysWhoEndedIt ? ENDED_BY : ""), status, job);
    }

    /** Not in a schema of before V039. */
    private static boolean saysWhoEndedIt(Connection connection) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                        "SELECT FROM pg_attribute WHERE attrelid = 'job'::regclass AND attname = 'ended_by_type'");
                ResultSet columns = query.executeQuery()) {
            return columns.next();
        }
    }

    private static void audit(Connection connection, UUID job, @Nullable String from) throws SQLException {
        execute(connection, """
                INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
                  correlation_id, occurred_at, recorded_at, reason_code)
                SELECT id, version, status, CAST(? AS job_status),
                  CAST(CASE version WHEN 1 THEN 'JOB_CREATED' ELSE 'JOB_STATUS_TRANSITION_APPLIED' END
                       AS audit_event_type),
                  project_id, 'system', 'sys-test', updated_at, updated_at, failure_code FROM job WHERE id = ?
                """, from, job);
    }

    private static void execute(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException("not one row: " + sql);
            }
        }
    }
}
