package dev.pawl.db;

import dev.pawl.log.Outage;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects commits that wait for a synchronous standby that does not respond. If a client gives up such a commit, its
 * session keeps waiting on the server, and each further write would add another one. So nothing is written until they
 * have ended (spec/decisions/046).
 */
public final class HangingCommits {
    private static final Logger log = LoggerFactory.getLogger(HangingCommits.class);

    /** Counts those of all Pawl processes, which share one role. */
    private static final String COUNT = "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user"
            + " AND wait_event = 'SyncRep' AND query_start < clock_timestamp() - ? * interval '1 millisecond'";

    private final Duration longest;
    private final Outage outage = new Outage();
    private volatile int found;

    /** @param longest how long a standby may take to respond */
    public HangingCommits(Duration longest) {
        this.longest = longest;
    }

    /** Registers the gauge of the latest count. */
    public void showIn(MeterRegistry registry) {
        Gauge.builder("pawl.commits.hanging", this, commits -> commits.found)
                .description("Commits that wait for a synchronous standby; nothing is written while there are any")
                .register(registry);
    }

    /** Counts hanging commits. */
    void look(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNT)) {
            statement.setLong(1, longest.toMillis());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                take(row.getInt(1));
            }
        }
    }

    private void take(int count) {
        found = count;
        if (count > 0 && outage.isToBeTold()) {
            log.warn(
                    "commits that wait for a synchronous standby: {}; nothing is written until they have ended", count);
        }
        if (count == 0 && outage.isOver()) {
            log.info("no commit waits for a standby any more: writing again");
        }
    }

    /**
     * Call this before a write.
     *
     * @throws DatabaseUnavailableException while commits hang
     */
    void refuseWrite() {
        if (found > 0) {
            throw new DatabaseUnavailableException();
        }
    }

    /** Wraps {@code pool} for a library that writes on its own: it gets no connection while commits hang. */
    public DataSource guard(DataSource pool) {
        return new GuardedPool(pool, this);
    }
}
