package dev.pawl.faults;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Something that goes wrong while requests are being served, and is over when {@link #inject} returns. */
enum Fault {
    /** {@code kill -9} of a replica; the next one is started immediately. */
    SERVICE_KILLED {
        @Override
        void inject(Site site, Random random) {
            site.replaceProcess();
            last(2_000 + random.nextInt(2_000));
        }
    },
    /** {@code kill -9} of PostgreSQL, which starts again on the same data. */
    DATABASE_KILLED {
        @Override
        void inject(Site site, Random random) {
            site.server().kill();
            site.server().stop();
            site.server().start();
        }
    },
    /** All connections to the database are severed, and none can be made for a while. */
    CONNECTIONS_SEVERED {
        @Override
        void inject(Site site, Random random) {
            site.relay().cut();
            last(random.nextInt(1_000));
            site.relay().heal();
        }
    },
    /** The connections to the database are there, and nothing comes through. */
    CONNECTIONS_HALF_OPEN {
        @Override
        void inject(Site site, Random random) {
            site.relay().freeze();
            last(500 + random.nextInt(3_500));
            site.relay().heal();
        }
    },
    /** All traffic with the database is delayed. */
    CONNECTIONS_DELAYED {
        @Override
        void inject(Site site, Random random) {
            site.relay().delay(Duration.ofMillis(10 + random.nextInt(90)));
            last(1_000);
            site.relay().delay(Duration.ZERO);
        }
    },
    /** A stranger holds some jobs, so that all connections wait for them. */
    POOL_FULL {
        @Override
        void inject(Site site, Random random) throws SQLException {
            hold(site, 60, 1_000 + random.nextInt(2_000));
        }
    },
    /** A stranger holds one job for ten seconds. */
    JOB_HELD {
        @Override
        void inject(Site site, Random random) throws SQLException {
            hold(site, 1, 10_000);
        }
    },
    /** The clock of a replica is an hour fast or slow, and then right again. */
    CLOCK_JUMPED {
        @Override
        void inject(Site site, Random random) {
            site.clock().jumpTo(Duration.ofHours(random.nextBoolean() ? 1 : -1));
            last(500 + random.nextInt(1_000));
            site.clock().jumpTo(Duration.ZERO);
        }
    },
    /** The database has no room for another audit event. */
    DISK_FULL {
        @Override
        void inject(Site site, Random random) throws SQLException {
            FullDisk full = FullDisk.at(site.database(), "audit_event");
            try (full) {
                last(300 + random.nextInt(700));
            }
        }
    };

    /** Lets it happen, and ends it. */
    abstract void inject(Site site, Random random) throws SQLException;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static void last(int millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }

    private static void hold(Site site, int jobs, int millis) throws SQLException {
        try (Connection stranger = site.database().connectAsSuperuser();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("SELECT FROM job ORDER BY id DESC LIMIT " + jobs + " FOR UPDATE");
            last(millis);
            stranger.rollback();
        }
    }
}
