package dev.pawl.testing;

import dev.pawl.db.NewId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Many jobs of one project, written as rows with one statement per transition. */
public final class ManyJobs {
    private static final String NO_ARTIFACTS = "{\"exports\": []}";
    private static final String BIRTH = """
            INSERT INTO job (id, project_id, owner_id, status, version, manifest, created_at, updated_at)
            SELECT given.id, project.id, owner_id, 'CREATED', 1, CAST(? AS jsonb), statement_timestamp(), statement_timestamp()
            FROM unnest(?) AS given (id), project WHERE project.id = ?""";
    private static final String STEP =
            "UPDATE job SET status = CAST(? AS job_status), version = version + 1, updated_at = statement_timestamp() WHERE id = ANY (?)";
    private static final String EVENT = """
            INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
              correlation_id, occurred_at, recorded_at)
            SELECT id, version, status, CAST(? AS job_status), CAST(? AS audit_event_type), project_id, 'system',
              'sys-test', updated_at, updated_at
            FROM job WHERE id = ANY (?)""";
    private static final String DISPATCH = """
            INSERT INTO dispatch (dispatch_id, job_id, kind, state, created_at)
            SELECT gen_random_uuid(), id, 'RUN', 'PENDING', statement_timestamp() FROM unnest(?) AS given (id)""";
    private static final String DELIVERY =
            "UPDATE dispatch SET state = 'DELIVERED', delivered_at = statement_timestamp() WHERE job_id = ANY (?)";

    private final Connection connection;
    private final UUID[] ids;

    private ManyJobs(Connection connection, UUID[] ids) {
        this.connection = connection;
        this.ids = ids;
    }

    /** The ids of new jobs in CREATED, in their order. */
    public static List<String> created(TestDatabase database, String project, int count) {
        return created(database, project, count, NO_ARTIFACTS);
    }

    /** As above, with this manifest. */
    public static List<String> created(TestDatabase database, String project, int count, String manifest) {
        return write(database, count, jobs -> jobs.born(project, manifest));
    }

    /** The ids of new jobs in AUDIO_EXTRACTING, in their order, each with a dispatch in {@code dispatchState}. */
    public static List<String> running(TestDatabase database, String project, int count, String dispatchState) {
        List<String> ids = write(database, count, jobs -> {
            jobs.born(project, NO_ARTIFACTS);
            jobs.step("CREATED", "UPLOADED");
            jobs.step("UPLOADED", "AUDIO_EXTRACTING");
            jobs.execute(DISPATCH, (Object) jobs.ids);
            if (dispatchState.equals("DELIVERED")) {
                jobs.execute(DELIVERY, (Object) jobs.ids);
            }
        });
        if (!Set.of("PENDING", "DELIVERED").contains(dispatchState)) {
            PastGuards.fill(
                    database,
                    "UPDATE dispatch SET state = '%s', active = false WHERE job_id = ANY ('{%s}')"
                            .formatted(dispatchState, String.join(",", ids)));
        }
        return ids;
    }

    private interface Script {
        void run(ManyJobs jobs) throws SQLException;
    }

    private static List<String> write(TestDatabase database, int count, Script script) {
        UUID[] ids = Stream.generate(NewId::next).limit(count).toArray(UUID[]::new);
        try (Connection connection = database.connect("pawl_service")) {
            connection.setAutoCommit(false);
            script.run(new ManyJobs(connection, ids));
            connection.commit();
            return Arrays.stream(ids).map(UUID::toString).toList();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void born(String project, String manifest) throws SQLException {
        execute(BIRTH, manifest, ids, UUID.fromString(project));
        execute(EVENT, null, "JOB_CREATED", ids);
    }

    private void step(String from, String to) throws SQLException {
        execute(STEP, to, ids);
        execute(EVENT, from, "JOB_STATUS_TRANSITION_APPLIED", ids);
    }

    private void execute(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(
                        i + 1, values[i] instanceof UUID[] array ? connection.createArrayOf("uuid", array) : values[i]);
            }
            if (statement.executeUpdate() != ids.length) {
                throw new IllegalStateException("not one row a job: " + sql);
            }
        }
    }
}
