package dev.pawl.testing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class QuietLogTest {
    private static final Logger log = LoggerFactory.getLogger(QuietLogTest.class);

    @LogsWarnings(value = "WARN QuietLogTest: planted", perhaps = "WARN QuietLogTest: perhaps")
    private static final class Expecting {}

    @Test
    void it_looks_at_every_class_this_one_too() {
        assertTrue(Troubles.areKept());
    }

    @Test
    void a_warning_that_nobody_expects_is_a_failure_with_its_stack_trace() {
        log.warn("planted", new IllegalStateException("why"));
        AssertionError failure = assertThrows(AssertionError.class, () -> QuietLog.check(QuietLogTest.class));
        assertTrue(String.valueOf(failure.getMessage()).contains("WARN QuietLogTest: planted\n"), failure::getMessage);
        assertTrue(String.valueOf(failure.getMessage()).contains("IllegalStateException: why"), failure::getMessage);
        assertDoesNotThrow(() -> QuietLog.check(QuietLogTest.class), "it is told only once");
    }

    @Test
    void a_warning_that_is_expected_has_to_come() {
        assertThrows(AssertionError.class, () -> QuietLog.check(Expecting.class));
        log.warn("planted as well");
        assertDoesNotThrow(() -> QuietLog.check(Expecting.class));
        log.warn("planted");
        log.warn("perhaps");
        assertDoesNotThrow(() -> QuietLog.check(Expecting.class));
    }

    @Test
    void what_a_test_captures_is_its_own() {
        try (CapturedLog captured = CapturedLog.asInProduction()) {
            log.warn("planted");
            assertTrue(captured.text().contains("planted"));
        }
        assertDoesNotThrow(() -> QuietLog.check(QuietLogTest.class));
    }

    @Test
    void a_thread_that_dies_is_a_failure() throws InterruptedException {
        Thread dying = new Thread(() -> {
            throw new IllegalStateException("why");
        });
        dying.start();
        dying.join();
        assertThrows(AssertionError.class, () -> QuietLog.check(QuietLogTest.class));
    }
}
