package dev.pawl.db;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.log.Loggable;
import dev.pawl.log.Outage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a PostgreSQL channel over one connection outside of the pool, and reconnects when it is lost.
 * Notifications in between are lost. On the same connection it reads the database's clock and checks for hanging
 * commits.
 */
public final class Listener implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Listener.class);
    /** The interval of clock readings, which also test the connection: a server that vanished sends nothing. */
    private static final Duration READ_CLOCK = Duration.ofSeconds(2);

    /** The application_name of the connection. */
    static final String APPLICATION = "pawl-listener";

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final HikariDataSource pool;
    private final String channel;
    private final Consumer<String> heard;
    private final Runnable missed;
    private final Outage outage = new Outage();
    private final DatabaseClock clock;
    private final HangingCommits commits;
    private final LastSuccess lastSuccess;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Connection connection;

    private Listener(
            HikariDataSource pool,
            String channel,
            Consumer<String> heard,
            Runnable missed,
            DatabaseClock clock,
            HangingCommits commits,
            LastSuccess lastSuccess) {
        this.pool = pool;
        this.channel = channel;
        this.heard = heard;
        this.missed = missed;
        this.clock = clock;
        this.commits = commits;
        this.lastSuccess = lastSuccess;
    }

    /**
     * Starts listening; close it to stop.
     *
     * @param pool the pool whose database it connects to
     * @param channel a name in lower case
     * @param heard receives each payload; must return immediately
     * @param missed called each time listening begins, because notifications may have been lost
     * @param clock is read every two seconds
     * @param commits checked every two seconds
     * @param lastSuccess updated whenever the connection works
     */
    public static Listener start(
            HikariDataSource pool,
            String channel,
            Consumer<String> heard,
            Runnable missed,
            DatabaseClock clock,
            HangingCommits commits,
            LastSuccess lastSuccess) {
        Listener listener = new Listener(pool, channel, heard, missed, clock, commits, lastSuccess);
        Thread.ofVirtual().name("listener").start(listener::run);
        return listener;
    }

    private void run() {
        do {
            try (Connection listening = ConnectionPool.connectOutside(pool, APPLICATION)) {
                connection = listening;
                try (Statement listen = listening.createStatement()) {
                    listen.execute("LISTEN " + channel);
                }
                if (outage.isOver()) {
                    log.info("listening to {} again", channel);
                }
                missed.run();
                listen(listening);
            } catch (SQLException e) {
                if (!isClosed() && outage.isToBeTold()) {
                    log.warn("not listening to {} (SQLSTATE {})", channel, e.getSQLState());
                }
            } catch (RuntimeException e) {
                // A defect in a callback. The next connection starts with a call of missed.
                log.error("listening to {} failed, and is restarted", channel, Loggable.of(e));
            }
        } while (!closesWithin(PAUSE));
    }

    private void listen(Connection listening) throws SQLException {
        PGConnection postgres = listening.unwrap(PGConnection.class);
        look(listening);
        long read = System.nanoTime();
        while (!isClosed()) {
            lastSuccess.now();
            for (PGNotification notification : postgres.getNotifications((int) READ_CLOCK.toMillis())) {
                heard.accept(notification.getParameter());
            }
            if (System.nanoTime() - read >= READ_CLOCK.toNanos()) {
                look(listening);
                read = System.nanoTime();
            }
        }
    }

    private void look(Connection listening) throws SQLException {
        commits.look(listening);
        clock.read(listening);
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private boolean closesWithin(Duration pause) {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Connection listening = connection;
        if (listening != null) {
            try {
                listening.abort(Runnable::run);
            } catch (SQLException e) {
                log.warn("the listening connection could not be closed (SQLSTATE {})", e.getSQLState());
            }
        }
    }
}
