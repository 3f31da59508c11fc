package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.AtOnce;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.MigrationFolder;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is said of every row holds for those too that were there before. */
class ConstraintsTest {
    private static final TestDatabase DATABASE = RunningPawl.shared().database();

    @Test
    void no_constraint_is_left_unchecked() {
        assertEquals(
                List.of(),
                Query.texts(
                        DATABASE,
                        "SELECT conname FROM pg_constraint"
                                + " WHERE connamespace = 'public'::regnamespace AND NOT convalidated"));
    }

    @Test
    void jobs_move_while_one_is_checked() throws IOException, SQLException {
        try (Connection owner = DATABASE.connect("pawl_owner");
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            statement.execute(validation());
            UUID job = AtOnce.result(AtOnce.start(() -> JobFixture.inStatus(DATABASE, "nobody", "UPLOADED")));
            assertEquals(List.of("2"), Query.texts(DATABASE, "SELECT count(*) FROM audit_event WHERE job_id = ?", job));
            owner.rollback();
        }
    }

    /** The slow statement of the migration. */
    private static String validation() throws IOException {
        for (Path file : MigrationFolder.originals()) {
            String sql = Files.readString(file);
            if (sql.contains("VALIDATE CONSTRAINT")) {
                return sql.substring(sql.indexOf("ALTER TABLE"));
            }
        }
        throw new AssertionError("no migration validates a constraint");
    }
}
