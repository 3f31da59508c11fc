package dev.pawl.audit;

import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Audit events as the database has them, with all that their chains cover. */
final class TrailRows implements AutoCloseable {
    private static final String COMPUTED = """
            SELECT encode(public.audit_event_chain((job_id, sequence, new_status, prev_status, event_type, project_id, actor_type,
              actor_id, reason_code, correlation_id, occurred_at, recorded_at, callback_id_hash, callback_payload_hash,
              NULL)::public.audit_event, decode(?, 'hex')), 'hex')
            FROM (SELECT ?::public.audit_event_type AS event_type, ?::uuid AS job_id, ?::uuid AS project_id, ?::integer AS sequence,
              ?::public.actor_type AS actor_type, ?::text AS actor_id, ?::public.job_status AS prev_status,
              ?::public.job_status AS new_status, ?::text AS reason_code, ?::timestamptz AS occurred_at,
              ?::timestamptz AS recorded_at, ?::text AS correlation_id, ?::uuid AS callback_id_hash,
              ?::uuid AS callback_payload_hash) AS given""";
    private static final String STORED = """
            SELECT event_type, job_id, project_id, sequence, actor_type, actor_id, prev_status, new_status, reason_code,
              occurred_at, recorded_at, correlation_id, callback_id_hash, callback_payload_hash, encode(chain, 'hex')
            FROM audit_event ORDER BY job_id, sequence""";

    private final Connection connection;

    private TrailRows(Connection connection) {
        this.connection = connection;
    }

    static TrailRows of(TestDatabase database) throws SQLException {
        return new TrailRows(database.connect("pawl_reader"));
    }

    void set(String settings) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(settings);
        }
    }

    /** The chains that the database computes for a row of events, the first of which continues {@code start}. */
    List<String> computed(Chain start, List<TrailEvent> events) throws SQLException {
        List<String> chains = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(COMPUTED)) {
            String previous = start.toString();
            for (TrailEvent event : events) {
                List<@Nullable Object> values = values(event);
                statement.setString(1, previous);
                for (int i = 0; i < values.size(); i++) {
                    statement.setObject(i + 2, values.get(i));
                }
                try (ResultSet found = statement.executeQuery()) {
                    found.next();
                    previous = found.getString(1);
                }
                chains.add(previous);
            }
        }
        return chains;
    }

    private static List<@Nullable Object> values(TrailEvent event) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(event.eventType());
        values.add(event.jobId());
        values.add(event.projectId());
        values.add(event.sequence());
        values.add(event.actorType());
        values.add(event.actorId());
        values.add(event.prevStatus());
        values.add(event.newStatus());
        values.add(event.reasonCode());
        values.add(event.occurredAt().atOffset(ZoneOffset.UTC));
        values.add(event.recordedAt().atOffset(ZoneOffset.UTC));
        values.add(event.correlationId());
        values.add(event.callbackIdHash());
        values.add(event.callbackPayloadHash());
        return values;
    }

    /** The number of events, after a check that each has the chain that Java computes. */
    int check() throws SQLException {
        int events = 0;
        UUID job = null;
        Chain chain = Chain.START;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STORED)) {
            while (row.next()) {
                TrailEvent event = event(row);
                chain = (event.jobId().equals(job) ? chain : Chain.START).next(event);
                job = event.jobId();
                if (!chain.toString().equals(row.getString(15))) {
                    throw new AssertionError(event + " has the chain " + row.getString(15) + ", not " + chain);
                }
                events++;
            }
        }
        return events;
    }

    private static TrailEvent event(ResultSet row) throws SQLException {
        return new TrailEvent(
                row.getString(1),
                row.getObject(2, UUID.class),
                row.getObject(3, UUID.class),
                row.getInt(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                instant(row, 10),
                instant(row, 11),
                row.getString(12),
                row.getObject(13, UUID.class),
                row.getObject(14, UUID.class));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
