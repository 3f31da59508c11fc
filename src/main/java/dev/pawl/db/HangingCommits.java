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
 * Whether commits of Pawl wait for a standby that does not answer. A client that gives up such a commit leaves its session behind
 * on the server, where it waits on without a client, and each further write would leave one more. So nothing is written
 * until they have ended (spec/decisions/046).
 */
public final class HangingCommits {
    private static final Logger log = LoggerFactory.getLogger(HangingCommits.class);

    /** Of all processes of Pawl: they share the connections of their role. */
    private static final String COUNT = "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user"
            + " AND wait_event = 'SyncRep' AND query_start < clock_timestamp() - ? * interval '1 millisecond'";

    private final Duration longest;
    private final Outage outage = new Outage();
    private volatile int found;

    /** @param longest that a standby may take for its answer */
    public HangingCommits(Duration longest) {
        this.longest = longest;
    }

    /** Shows how many were found by the latest look. */
    public void showIn(MeterRegistry registry) {
        Gauge.builder("pawl.commits.hanging", this, commits -> commits.found)
                .description("Commits that wait for a synchronous standby; nothing is written while there are any")
                .register(registry);
    }

    /** Looks for them. */
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
     * Whatever calls this is about to write.
     *
     * @throws DatabaseUnavailableException while there are any
     */
    void refuseWrite() {
        if (found > 0) {
            throw new DatabaseUnavailableException();
        }
    }

    /** {@code pool} for a library that writes by itself: it gets no connection while there are any. */
    public DataSource guard(DataSource pool) {
        return new GuardedPool(pool, this);
    }
}
