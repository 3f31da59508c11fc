package dev.pawl.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The order of turns among editors (spec/decisions/040). */
class EditorTurnsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final EditorTurns turns = new EditorTurns();

    @Test
    void those_of_one_editor_follow_each_other_by_a_second_and_another_editor_s_stands_in_between() {
        assertEquals(NOW, turns.next("crowd", NOW));
        assertEquals(after(1), turns.next("crowd", NOW));
        assertEquals(after(2), turns.next("crowd", NOW));
        assertEquals(NOW, turns.next("other", NOW));
    }

    @Test
    void an_editor_that_waits_as_long_is_not_overtaken_any_more() {
        turns.next("crowd", NOW);
        assertEquals(after(1), turns.next("crowd", NOW));
        assertEquals(after(2), turns.next("crowd", after(1)));
        assertEquals(after(60), turns.next("crowd", after(60)));
    }

    @Test
    void a_clock_that_is_set_back_brings_nobody_before_those_who_came_first() {
        turns.next("crowd", NOW);
        assertEquals(after(1), turns.next("crowd", after(-3_600)));
    }

    private static Instant after(int seconds) {
        return NOW.plus(Duration.ofSeconds(seconds));
    }
}
