package dev.pawl.db;

import static dev.pawl.db.generated.Tables.JOB;
import static dev.pawl.db.generated.Tables.PROJECT;
import static org.jooq.impl.DSL.param;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.pawl.fsm.JobStatus;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.time.Instant;
import java.util.UUID;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionTest {
    private static final Param<UUID> ID = param("id", UUID.class);

    private static final RenderedSql NEW_PROJECT = RenderedSql.of(DSL.insertInto(PROJECT)
            .set(PROJECT.ID, ID)
            .set(PROJECT.OWNER_ID, DSL.inline("nobody"))
            .set(PROJECT.NAME, DSL.inline("Test"))
            .set(PROJECT.CREATED_AT, DSL.inline(Instant.EPOCH)));
    private static final RenderedSql PROJECT_BY_ID =
            RenderedSql.of(DSL.select(PROJECT.NAME).from(PROJECT).where(PROJECT.ID.eq(ID)));
    private static final RenderedSql STEP_TO_CANCELLED = RenderedSql.of(DSL.update(JOB)
            .set(JOB.STATUS, DSL.inline(JobStatus.CANCELLED, JOB.STATUS))
            .set(JOB.VERSION, JOB.VERSION.plus(DSL.inline(1)))
            .where(JOB.ID.eq(ID)));
    private static final RenderedSql DIVISION_BY_ZERO =
            RenderedSql.of(DSL.select(DSL.inline(1).div(DSL.inline(0))));

    private final TestDatabase rows = RunningPawl.shared().database();
    private final OneConnection connection = new OneConnection(rows);
    private final Database database = connection.database();
    private final UUID id = NewId.next();

    @AfterEach
    void close() {
        connection.assertCleanAndSame();
        connection.close();
    }

    @Test
    void writes_are_committed_together_when_the_script_returns() {
        UUID other = NewId.next();
        assertEquals("done", database.transaction(tx -> {
            tx.write(newProject(id));
            tx.write(newProject(other));
            return "done";
        }));
        assertEquals(1, database.read(projectById(id)).getFirst().size());
        assertEquals(1, database.read(projectById(other)).getFirst().size());
    }

    @Test
    void a_script_that_throws_writes_nothing_and_its_exception_comes_out() {
        RefusedException refused = new RefusedException(new Refusal.NotFound());
        assertSame(refused, connection.refusal(RefusedException.class, tx -> {
            tx.read(projectById(id));
            tx.write(newProject(id));
            throw refused;
        }));
    }

    @Test
    void a_script_that_only_reads_ends_its_transaction() {
        int found =
                database.transaction(tx -> tx.read(projectById(id)).getFirst().size());
        assertEquals(0, found);
    }

    @Test
    void a_write_that_matches_no_row_is_an_error() {
        connection.refusal(IllegalStateException.class, tx -> {
            tx.write(STEP_TO_CANCELLED.bind().set(ID, id));
            return id;
        });
    }

    @Test
    void a_write_that_fails_among_others_undoes_them_all() {
        DatabaseException failure = connection.refusal(DatabaseException.class, tx -> {
            tx.write(newProject(id));
            tx.write(newProject(id));
            tx.write(newProject(NewId.next()));
            return id;
        });
        assertEquals("SQLSTATE 23505", failure.getMessage());
    }

    @Test
    void a_read_that_fails_undoes_the_transaction() {
        DatabaseException failure = connection.refusal(DatabaseException.class, tx -> tx.read(DIVISION_BY_ZERO.bind()));
        assertEquals("SQLSTATE 22012", failure.getMessage());
    }

    @Test
    void a_constraint_that_fails_at_the_commit_undoes_everything() {
        UUID job = JobFixture.inStatus(rows, "nobody", "CREATED");
        DatabaseException failure = connection.refusal(DatabaseException.class, tx -> {
            tx.write(newProject(id));
            tx.write(STEP_TO_CANCELLED.bind().set(ID, job));
            return id;
        });
        assertEquals("SQLSTATE 23503", failure.getMessage());
    }

    private static BoundStatement newProject(UUID id) {
        return NEW_PROJECT.bind().set(ID, id);
    }

    private static BoundStatement projectById(UUID id) {
        return PROJECT_BY_ID.bind().set(ID, id);
    }
}
