package dev.pawl.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job whose row the test has locked, so that every other transaction must wait. */
public final class HeldJob implements AutoCloseable {
    private final Connection holder;
    private final Connection observer;

    private HeldJob(Connection holder, Connection observer) {
        this.holder = holder;
        this.observer = observer;
    }

    public static HeldJob lock(TestDatabase database, UUID job) {
        try {
            HeldJob held = new HeldJob(database.connect("pawl_service"), database.connectAsSuperuser());
            held.holder.setAutoCommit(false);
            held.execute("SELECT FROM public.job WHERE id = ? FOR UPDATE", job);
            return held;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a statement in the transaction that holds the job. */
    public void execute(String sql, @Nullable Object... values) {
        try (PreparedStatement statement = holder.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns when {@code count} sessions of this database wait for a lock. */
    public void awaitWaiting(int count) {
        Eventually.await(() -> waiting() >= count, "fewer than " + count + " sessions wait for a lock");
    }

    /** How many sessions of this database wait for a lock. */
    public int waiting() {
        try (Statement statement = observer.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Commits what was done with the job, and lets it go. */
    public void release() {
        try {
            holder.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try (holder;
                observer) {
            holder.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
