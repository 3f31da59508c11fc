package dev.pawl.fsm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Operation;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SpecTransitions;
import dev.pawl.testing.SpecTransitions.Move;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class JobFsmTest {
    private static final Set<Move> SPEC = SpecTransitions.table();

    static Stream<Move> pairs() {
        return Arrays.stream(JobStatus.values())
                .flatMap(from -> Arrays.stream(JobStatus.values()).map(to -> Move.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_move_is_permitted_exactly_when_the_table_of_the_spec_lists_it(Move pair) {
        JobStatus from = pair.from().orElseThrow();
        Optional<Move> permitted =
                JobFsm.transition(from, pair.to()).map(transition -> Move.of(transition.from(), transition.to()));
        assertEquals(SPEC.contains(pair) ? Optional.of(pair) : Optional.empty(), permitted);
        assertEquals(permitted.isPresent(), JobFsm.next(from).contains(pair.to()));
    }

    @Test
    void the_rows_of_the_database_are_the_table_of_the_spec_initial_statuses_included() throws SQLException {
        assertEquals(SPEC, rows());
    }

    @Test
    void the_chart_of_the_spec_shows_its_table() {
        assertEquals(SPEC, SpecTransitions.chart());
    }

    @ParameterizedTest
    @EnumSource
    void a_status_is_terminal_exactly_when_nothing_leaves_it(JobStatus status) {
        assertEquals(JobFsm.next(status).isEmpty(), status.isTerminal());
        assertEquals(SpecTransitions.ends().contains(status), status.isTerminal());
    }

    @Test
    void statuses_are_in_the_order_in_which_the_description_lists_them() {
        List<String> described = new ArrayList<>();
        Operation.document().at("/components/schemas/JobStatus/enum").forEach(name -> described.add(name.asText()));
        assertEquals(
                described,
                Arrays.stream(JobStatus.values()).map(JobStatus::name).toList());
    }

    private static Set<Move> rows() throws SQLException {
        try (Connection connection = RunningPawl.shared().database().connect("pawl_reader");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT prev_status, new_status FROM job_transition")) {
            Set<Move> moves = new TreeSet<>();
            while (rows.next()) {
                moves.add(new Move(
                        Optional.ofNullable(rows.getString("prev_status")).map(JobStatus::valueOf),
                        JobStatus.valueOf(rows.getString("new_status"))));
            }
            return moves;
        }
    }
}
