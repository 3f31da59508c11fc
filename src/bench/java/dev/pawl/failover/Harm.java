package dev.pawl.failover;

import java.time.Duration;
import java.util.Locale;

/** What {@link PatroniFailover} does to a cluster. */
enum Harm {
    SWITCHOVER {
        @Override
        void doTo(PatroniCluster cluster) {
            PatroniNode primary = cluster.primary();
            primary.order(
                    "POST",
                    "/switchover",
                    "{\"leader\": \"%s\", \"candidate\": \"%s\"}"
                            .formatted(
                                    primary.name(), cluster.otherThan(primary).name()));
        }
    },
    KILL_POSTGRESQL {
        @Override
        void doTo(PatroniCluster cluster) {
            cluster.primary().killPostgres();
        }
    },
    /** As when their machine fails. */
    KILL_POSTGRESQL_AND_PATRONI {
        @Override
        void doTo(PatroniCluster cluster) {
            PatroniNode primary = cluster.primary();
            primary.close();
            cluster.awaitPrimary(cluster.otherThan(primary));
        }
    },
    /** PostgreSQL goes on as a second primary. */
    KILL_PATRONI {
        @Override
        void doTo(PatroniCluster cluster) {
            PatroniNode primary = cluster.primary();
            primary.killPatroni();
            cluster.awaitPrimary(cluster.otherThan(primary));
        }
    },
    STOP_ETCD_WITHOUT_FAILSAFE_MODE {
        @Override
        void doTo(PatroniCluster cluster) {
            cluster.configure("{\"failsafe_mode\": false}");
            stopEtcd(cluster);
        }
    },
    STOP_ETCD_WITH_FAILSAFE_MODE {
        @Override
        void doTo(PatroniCluster cluster) {
            cluster.configure("{\"failsafe_mode\": true}");
            stopEtcd(cluster);
        }
    },
    KILL_THE_LAST_STANDBY {
        @Override
        void doTo(PatroniCluster cluster) {
            cluster.otherThan(cluster.primary()).close();
        }
    },
    KILL_THE_LAST_STANDBY_IN_STRICT_MODE {
        @Override
        void doTo(PatroniCluster cluster) {
            cluster.configure("{\"synchronous_mode_strict\": true}");
            cluster.otherThan(cluster.primary()).close();
            sleep(ABSENCE);
            cluster.repair();
            cluster.configure("{\"synchronous_mode_strict\": false}");
        }
    };

    /** Longer than the leader's key in etcd lasts. */
    private static final Duration ABSENCE = Duration.ofSeconds(30);

    /** Returns when the cluster has begun to react, or when the harm is over. */
    abstract void doTo(PatroniCluster cluster);

    private static void stopEtcd(PatroniCluster cluster) {
        cluster.etcd().stop();
        sleep(ABSENCE);
        cluster.etcd().start();
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
