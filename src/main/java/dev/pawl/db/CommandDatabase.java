package dev.pawl.db;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;

/** Database access for a command, which runs and then ends. */
public final class CommandDatabase implements AutoCloseable {
    /** One for the work, and one for notifications during it. */
    private static final int CONNECTIONS = 2;
    /** A command has more time than a request, but the server still releases the locks of a frozen one. */
    private static final DatabaseTiming TIMING = new DatabaseTiming(
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofMinutes(2));

    private final HikariDataSource pool;
    private final Database database;

    public CommandDatabase(String url, String user, String password) {
        this.pool = ConnectionPool.open(url, user, () -> password, CONNECTIONS, TIMING);
        this.database = new Database(pool, new SimpleMeterRegistry());
    }

    public Database database() {
        return database;
    }

    @Override
    public void close() {
        pool.close();
    }
}
