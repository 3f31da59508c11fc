package dev.pawl.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkTest {
    private static final List<Integer> HUNDRED =
            IntStream.rangeClosed(1, 100).boxed().toList();

    @Test
    void only_what_is_needed_to_fail_remains_in_its_order() {
        assertEquals(
                List.of(3, 50, 51, 98), Shrink.shortest(HUNDRED, steps -> steps.containsAll(List.of(98, 3, 51, 50))));
    }

    @Test
    void of_two_reasons_to_fail_one_remains() {
        assertEquals(
                1,
                Shrink.shortest(HUNDRED, steps -> steps.contains(7) || steps.contains(70))
                        .size());
    }

    @Test
    void a_step_that_is_only_free_to_go_when_another_has_gone_goes_too() {
        assertEquals(
                List.of(1),
                Shrink.shortest(
                        List.of(1, 2, 3), steps -> steps.contains(1) && (steps.contains(2) || !steps.contains(3))));
    }

    @Test
    void what_cannot_be_shortened_stays() {
        assertEquals(HUNDRED, Shrink.shortest(HUNDRED, steps -> steps.size() == 100));
    }
}
