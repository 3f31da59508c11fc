package dev.pawl.dev.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RememberedTest {
    @Test
    void the_oldest_is_forgotten_first_and_a_repetition_forgets_nothing() {
        Remembered<String> remembered = new Remembered<>(2);
        assertTrue(remembered.add("first"));
        assertTrue(remembered.add("second"));
        assertFalse(remembered.add("second"));
        assertTrue(remembered.contains("first"));
        assertTrue(remembered.add("third"));
        assertEquals(
                2,
                Stream.of("first", "second", "third")
                        .filter(remembered::contains)
                        .count());
        assertFalse(remembered.contains("first"));
    }
}
