package dev.pawl.testing;

import static dev.pawl.fsm.JobStatus.CREATED;
import static dev.pawl.fsm.JobStatus.FAILED;

import dev.pawl.db.NewId;
import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes jobs by raw SQL, past the service: puts one in any status, and tries what the service never would. Nothing
 * is committed before {@link #commit}, except by {@link #jobIn}.
 */
public final class SqlSession implements AutoCloseable {
    private static final String INSERT_JOB = """
            INSERT INTO public.job (id, project_id, owner_id, status, version, manifest, retry_of,
                client_request_id, model_profile, resume_from_status, created_at, updated_at)
            SELECT id, project_id, owner_id, status, version, '{"exports": []}', retry_of,
                CASE WHEN retry_of IS NOT NULL THEN 'test' END, CASE WHEN retry_of IS NOT NULL THEN 'default' END,
                CASE WHEN retry_of IS NOT NULL THEN status END, now(), now()
            FROM (VALUES (?::uuid, ?::uuid, ?::text, ?::public.job_status, ?::integer, ?::uuid))
                AS row (id, project_id, owner_id, status, version, retry_of)""";
    private static final String UPDATE_JOB = """
            UPDATE public.job
            SET status = ?::public.job_status, version = ?, updated_at = now(),
                failure_code = ?, failure_message = ?, failed_stage = ?::public.job_status,
                ended_by_type = ?::public.actor_type, ended_by_id = ?
            WHERE id = ?""";
    private static final String INSERT_EVENT = """
            INSERT INTO public.audit_event (event_type, job_id, project_id, sequence, actor_type, actor_id,
                prev_status, new_status, correlation_id, occurred_at, recorded_at)
            VALUES (?::public.audit_event_type, ?, ?, ?, 'editor', ?,
                ?::public.job_status, ?::public.job_status, 'test', now(),
                coalesce((SELECT updated_at FROM public.job WHERE id = ?), now()))""";

    private final Connection connection;

    /** Takes over the connection. */
    public SqlSession(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        this.connection = connection;
    }

    /** What a row of {@code job} holds, or is asked to hold. */
    public record Row(UUID id, UUID projectId, String ownerId, JobStatus status, int version) {
        public Row at(JobStatus newStatus, int newVersion) {
            return new Row(id, projectId, ownerId, newStatus, newVersion);
        }

        /** Makes one more transition. */
        public Row to(JobStatus next) {
            return at(next, version + 1);
        }
    }

    /** A job of a new editor in {@code status}, committed, with the audit trail of the shortest way there. */
    public Row jobIn(JobStatus status) throws SQLException {
        return jobIn(status, "editor-" + UUID.randomUUID());
    }

    /** Like {@link #jobIn(JobStatus)}, in a new project of {@code ownerId}. It has no video and no dispatch. */
    public Row jobIn(JobStatus status, String ownerId) throws SQLException {
        Row job = newJob(ownerId);
        insert(job);
        audit(job, null);
        for (JobStatus next : way(status)) {
            job = step(job, next);
        }
        commit();
        return job;
    }

    /** A job that could be inserted: in CREATED, in a new project of {@code ownerId}. */
    public Row newJob(String ownerId) throws SQLException {
        UUID projectId = NewId.next();
        execute(
                "INSERT INTO public.project (id, owner_id, name, created_at) VALUES (?, ?, 'Test', now())",
                projectId,
                ownerId);
        return new Row(NewId.next(), projectId, ownerId, CREATED, 1);
    }

    /** Inserts the job as a first attempt, without an audit event. */
    public void insert(Row job) throws SQLException {
        insert(job, null);
    }

    /** Inserts the job, without an audit event. */
    public void insert(Row job, @Nullable UUID retryOf) throws SQLException {
        execute(
                INSERT_JOB,
                job.id(),
                job.projectId(),
                job.ownerId(),
                job.status().name(),
                job.version(),
                retryOf);
    }

    /** Makes one transition with its audit event, and returns the job after it. */
    public Row step(Row job, JobStatus next) throws SQLException {
        Row after = job.to(next);
        update(after);
        audit(after, job.status());
        return after;
    }

    /** Gives the job the status and version of {@code job}, without an audit event. */
    public void update(Row job) throws SQLException {
        @Nullable String failureCode = job.status() == FAILED ? "TEST" : null;
        @Nullable String failedStage = job.status() == FAILED ? CREATED.name() : null;
        boolean ends = job.status().isTerminal();
        execute(
                UPDATE_JOB,
                job.status().name(),
                job.version(),
                failureCode,
                failureCode,
                failedStage,
                ends ? "editor" : null,
                ends ? job.ownerId() : null,
                job.id());
    }

    /**
     * Inserts the audit event of the transition from {@code prev} to the status of {@code job}; of its creation if
     * {@code prev} is null.
     */
    public void audit(Row job, @Nullable JobStatus prev) throws SQLException {
        execute(
                INSERT_EVENT,
                prev == null ? "JOB_CREATED" : "JOB_STATUS_TRANSITION_APPLIED",
                job.id(),
                job.projectId(),
                job.version(),
                job.ownerId(),
                prev == null ? null : prev.name(),
                job.status().name(),
                job.id());
    }

    /** Runs any statement. */
    public void execute(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values)) {
            statement.execute();
        }
    }

    /** The first column of what a query finds. */
    public List<String> texts(String query, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(query, values);
                ResultSet found = statement.executeQuery()) {
            List<String> texts = new ArrayList<>();
            while (found.next()) {
                texts.add(found.getString(1));
            }
            return texts;
        }
    }

    private PreparedStatement prepare(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    public void commit() throws SQLException {
        connection.commit();
    }

    public void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** The fewest statuses that lead from the birth in CREATED to {@code goal}. */
    private static List<JobStatus> way(JobStatus goal) {
        Set<JobStatus> seen = EnumSet.of(CREATED);
        Deque<List<JobStatus>> ways = new ArrayDeque<>(List.of(List.of(CREATED)));
        while (ways.getFirst().getLast() != goal) {
            List<JobStatus> way = ways.removeFirst();
            for (JobStatus next : JobFsm.next(way.getLast())) {
                if (seen.add(next)) {
                    List<JobStatus> further = new ArrayList<>(way);
                    further.add(next);
                    ways.addLast(further);
                }
            }
        }
        return ways.getFirst().subList(1, ways.getFirst().size());
    }
}
