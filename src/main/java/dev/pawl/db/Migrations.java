package dev.pawl.db;

import org.flywaydb.core.Flyway;

/** Brings the schema to the version that this artifact was built for. */
public final class Migrations {
    private Migrations() {}

    /** Runs what is pending as {@code user}, who must be {@code pawl_owner}; returns how many that were. */
    public static int migrate(String url, String user, String password) {
        return Flyway.configure()
                .dataSource(url, user, password)
                .locations("classpath:db/migration")
                .load()
                .migrate()
                .migrationsExecuted;
    }
}
