package dev.pawl.soak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SoakTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<String> rounds = new ArrayList<>();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, UTF_8);

    private Round fails(int after, Throwable failure) {
        return seed -> {
            rounds.add("round " + seed);
            if (rounds.size() == after) {
                throwIt(failure);
            }
            return Map.of();
        };
    }

    private static void throwIt(Throwable failure) throws Exception {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (Exception) failure;
    }

    @Test
    void the_first_violation_ends_it() {
        assertFalse(Soak.soak(List.of(Soak.Kind.of("test", fails(3, new AssertionError("no")))), LONG, 1, out));
        assertEquals(3, rounds.size());
    }

    @Test
    void a_round_that_breaks_ends_it_too() {
        assertFalse(Soak.soak(List.of(Soak.Kind.of("test", fails(2, new Exception("broken")))), LONG, 1, out));
        assertEquals(2, rounds.size());
        assertTrue(printed.toString(UTF_8).contains("java.lang.Exception: broken"), "its stack trace is printed");
    }

    @Test
    void the_same_seed_makes_the_same_rounds() {
        Soak.soak(List.of(Soak.Kind.of("test", fails(5, new AssertionError("enough")))), LONG, 7, out);
        List<String> first = List.copyOf(rounds);
        rounds.clear();
        Soak.soak(List.of(Soak.Kind.of("test", fails(5, new AssertionError("enough")))), LONG, 7, out);
        assertEquals(first, rounds);
    }

    @Test
    void kinds_take_turns() {
        Round one = seed -> Map.of("one", rounds.add("one") ? 1 : 0);
        Round other = seed -> Map.of("other", rounds.add("other") ? 1 : 0);
        Round last = fails(6, new AssertionError("enough"));
        Soak.soak(List.of(Soak.Kind.of("a", one), Soak.Kind.of("b", other), Soak.Kind.of("c", last)), LONG, 1, out);
        assertEquals(List.of("one", "other"), rounds.subList(0, 2));
        assertTrue(rounds.get(2).startsWith("round"));
    }

    @Test
    void a_kind_is_done_no_more_often_than_it_may() {
        Round seldom = seed -> Map.of("seldom", rounds.add("seldom") ? 1 : 0);
        Soak.soak(
                List.of(new Soak.Kind("a", 2, seldom), Soak.Kind.of("b", fails(7, new AssertionError()))),
                LONG,
                1,
                out);
        assertEquals(7, rounds.size());
        assertEquals(2, Collections.frequency(rounds, "seldom"));
    }

    @Test
    void the_table_tells_operations_from_faults_and_a_minute_is_told_once() {
        RoundTally tally = new RoundTally(Instant.EPOCH);
        tally.count("model", Map.of("cancel", 3, Round.FAULT + "kill -9", 2));
        tally.count("model", Map.of("cancel", 4));
        tally.count("storm", Map.of());
        assertEquals("""

                rounds 3
                 model 2
                 storm 1
                operations 7
                 model: cancel 7
                faults 2
                 kill -9 2
                violations 0""", tally.table(0).replaceAll(" +", " "));
        assertTrue(tally.progress(Instant.EPOCH.plusSeconds(59)).isEmpty());
        assertTrue(tally.progress(Instant.EPOCH.plusSeconds(61)).isPresent());
        assertTrue(tally.progress(Instant.EPOCH.plusSeconds(119)).isEmpty());
    }
}
