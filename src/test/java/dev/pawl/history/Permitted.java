package dev.pawl.history;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pawl.testing.SpecTransitions;
import dev.pawl.testing.SpecTransitions.Move;
import java.util.List;
import java.util.Set;

/** The table of spec/job_fsm.md, by name. */
final class Permitted {
    private static final Set<Move> TABLE = SpecTransitions.table();
    private static final Set<String> TERMINAL = Set.of("FAILED", "CANCELLED", "DONE");

    private Permitted() {}

    /** Every status that may follow {@code status}, in their usual order. */
    static List<String> after(String status) {
        return TABLE.stream()
                .filter(move -> move.from().map(Enum::name).orElse("").equals(status))
                .map(Move::to)
                .sorted()
                .map(Enum::name)
                .toList();
    }

    static ArrayNode listAfter(String status) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        after(status).forEach(list::add);
        return list;
    }

    static boolean permits(String from, String to) {
        return after(from).contains(to);
    }

    static boolean isTerminal(String status) {
        return TERMINAL.contains(status);
    }
}
