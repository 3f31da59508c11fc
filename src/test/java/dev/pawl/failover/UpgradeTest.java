package dev.pawl.failover;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.failover.Upgrade.Findings;
import dev.pawl.testing.MigrationFolder;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This release stands for both: what is between them is a migration. {@code make upgrade-check} takes two. */
@Slow("starts eight processes of Pawl")
class UpgradeTest {
    private static final String EXPAND = """
            SET lock_timeout = '2s';
            ALTER TABLE project ADD COLUMN colour text;
            INSERT INTO schema_compatibility VALUES (999, 8);
            """;
    private static final Duration TIME = Duration.ofMillis(500);

    @TempDir
    private Path folder;

    @Test
    void an_upgrade_and_the_way_back_lose_nothing_and_refuse_nobody() throws IOException {
        TestDatabase database = TestDatabase.create();
        MigrationFolder migrations = MigrationFolder.copiedTo(folder).with("V999__expand.sql", EXPAND);
        Release release = new Release(System.getProperty("java.class.path"));
        Findings findings = Upgrade.run(release, release, database, () -> migrated(migrations, database), TIME);
        assertTrue(findings.compatible(), findings::toString);
        assertTrue(findings.hold(), findings::toString);
    }

    private static String migrated(MigrationFolder migrations, TestDatabase database) {
        migrations.migrate(database);
        return "1 migration applied";
    }
}
