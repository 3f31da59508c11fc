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
 * The database's clock, by which everything is recorded and becomes due (spec/decisions/039): read now and then, and
 * counted on in between, so that a process whose own clock is wrong, or is set, does no harm. Until it has been read it
 * is the process's own.
 */
public final class DatabaseClock implements InstantSource {
    private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);
    /** By how much the process's own clock may be off: it still judges tokens. */
    private static final Duration TOLERANCE = Duration.ofSeconds(5);
    /** A reading that took longer says too little: the process may have slept behind the answer. */
    private static final Duration LONGEST_TRIP = Duration.ofSeconds(3);
    /** Two clocks drift apart by less than this part of the time that passes. */
    private static final int DRIFT = 2_000;

    private final InstantSource own;
    private final LongSupplier ticks;
    private volatile @Nullable Reading latest;

    /** @param own of the process, which nothing but tokens goes by */
    public DatabaseClock(InstantSource own, MeterRegistry registry) {
        this(own, System::nanoTime);
        Gauge.builder("pawl.clock.skew", this, clock -> clock.skew(clock.latest))
                .description("How far the clock of the process is ahead of the database's; NaN while that is unknown")
                .baseUnit("seconds")
                .register(registry);
    }

    /** @param ticks nanoseconds that pass whatever the clocks say */
    DatabaseClock(InstantSource own, LongSupplier ticks) {
        this.own = own;
        this.ticks = ticks;
    }

    /**
     * What the database said.
     *
     * @param tick when it was said, by {@link #ticks}
     * @param doubt by how much that may be wrong, in nanoseconds
     */
    private record Reading(Instant said, long tick, long doubt) {
        Instant at(long now) {
            return said.plusNanos(now - tick);
        }

        long doubtAt(long now) {
            return doubt + (now - tick) / DRIFT;
        }

        /** It is more exact than {@code other} has become, or the database's clock was set. */
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

    /** Whether the process's own clock is known to agree with the database's, within 5 s. */
    public boolean agrees() {
        return Math.abs(skew(latest)) <= TOLERANCE.toSeconds();
    }

    /** In seconds; NaN while it is unknown. */
    private double skew(@Nullable Reading known) {
        return known == null
                ? Double.NaN
                : Duration.between(known.at(ticks.getAsLong()), own.instant()).toMillis() / 1e3;
    }

    /** Reads it, if the database can be reached. */
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

    /** It said so between two ticks. */
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
