package dev.pawl.db;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database's clock, which decides all recorded and due times (spec/decisions/039). It is read periodically and
 * extrapolated in between, so that a wrong or adjusted clock of the process does no harm. Until the first reading, it
 * is the clock of the process.
 */
public final class DatabaseClock implements InstantSource {
    private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);
    /** The tolerated error of the process's own clock, which still decides whether tokens have expired. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);
    /** A reading that took longer is discarded: the process may have been suspended. */
    private static final Duration LONGEST_TRIP = Duration.ofSeconds(3);
    /** Two clocks drift apart by less than 1/2,000 of the elapsed time. */
    private static final int DRIFT = 2_000;

    private final InstantSource own;
    private final LongSupplier ticks;
    private volatile @Nullable Reading latest;

    /** @param own the clock of the process, which otherwise only decides about tokens */
    public DatabaseClock(InstantSource own, MeterRegistry registry) {
        this(own, System::nanoTime);
        Gauge.builder("pawl.clock.skew", this, clock -> clock.skew(clock.latest))
                .description("How far the clock of the process is ahead of the database's; NaN while that is unknown")
                .baseUnit("seconds")
                .register(registry);
    }

    /** @param ticks a monotonic clock in nanoseconds */
    DatabaseClock(InstantSource own, LongSupplier ticks) {
        this.own = own;
        this.ticks = ticks;
    }

    /**
     * A reading of the database's clock.
     *
     * @param tick the time of the reading, by {@link #ticks}
     * @param doubt the possible error in nanoseconds
     */
    private record Reading(Instant said, long tick, long doubt) {
        Instant at(long now) {
            return said.plusNanos(now - tick);
        }

        long doubtAt(long now) {
            return doubt + (now - tick) / DRIFT;
        }

        /**
         * Whether it is more precise than {@code other} has become, or contradicts it because the database's clock was
         * adjusted.
         */
        boolean replaces(Reading other) {
            long otherDoubt = other.doubtAt(tick);
            Duration difference = Duration.between(other.at(tick), said).abs();
            return doubt <= otherDoubt || difference.compareTo(Duration.ofNanos(doubt + otherDoubt)) > 0;
        }
    }

    @Override
    public Instant instant() {
        Reading known = latest;
        return known == null ? own.instant() : known.at(ticks.getAsLong());
    }

    /** Whether the clock of the process is known to agree with the database's within 5 s. */
    public boolean agrees() {
        return Math.abs(skew(latest)) <= TOLERANCE.toSeconds();
    }

    /** The skew in seconds; NaN while it is unknown. */
    private double skew(@Nullable Reading known) {
        return known == null
                ? Double.NaN
                : Duration.between(known.at(ticks.getAsLong()), own.instant()).toMillis() / 1e3;
    }

    /** Reads the database's clock, if the database is reachable. */
    public void read(Database database) {
        try {
            database.inConnection(connection -> {
                read(connection);
                return this;
            });
        } catch (TransientDatabaseException e) {
            log.debug("the database's clock could not be read: {}", e.getMessage());
        }
    }

    void read(Connection connection) throws SQLException {
        long before = ticks.getAsLong();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
            row.next();
            Instant said = row.getObject(1, OffsetDateTime.class).toInstant();
            take(said, before, ticks.getAsLong());
        }
    }

    /** Records a reading that was taken between two ticks. */
    void take(Instant said, long before, long after) {
        if (after - before > LONGEST_TRIP.toNanos()) {
            return;
        }
        long doubt = (after - before) / 2;
        Reading reading = new Reading(said, before + doubt, doubt);
        Reading known = latest;
        if (known == null || reading.replaces(known)) {
            latest = reading;
        }
    }
}
