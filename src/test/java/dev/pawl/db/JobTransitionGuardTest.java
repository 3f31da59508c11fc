package dev.pawl.db;

import static dev.pawl.testing.SqlRefusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.SpecTransitions;
import dev.pawl.testing.SpecTransitions.Move;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.SqlSession.Row;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class JobTransitionGuardTest {
    private static final Set<Move> PERMITTED = SpecTransitions.table();

    @AutoClose
    private final SqlSession rows;

    JobTransitionGuardTest(RoleLogin login) throws SQLException {
        rows = login.connect();
    }

    @ParameterizedTest
    @EnumSource
    void a_job_moves_by_raw_sql_exactly_where_the_table_of_the_spec_lets_it(JobStatus from) throws SQLException {
        Row refused = rows.jobIn(from);
        assertAll(Arrays.stream(JobStatus.values()).map(to -> () -> {
            if (PERMITTED.contains(Move.of(from, to))) {
                Row moved = rows.step(rows.jobIn(from), to);
                rows.commit();
                assertEquals(to, statusOf(moved));
            } else {
                assertRefused("PW002", "cannot move from " + from + " to " + to, () -> rows.step(refused, to));
                rows.rollback();
                assertEquals(from, statusOf(refused));
            }
        }));
    }

    private JobStatus statusOf(Row job) throws SQLException {
        return JobStatus.valueOf(rows.texts("SELECT status FROM public.job WHERE id = ?", job.id())
                .getFirst());
    }
}
