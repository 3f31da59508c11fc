package dev.pawl.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutageTest {
    private long seconds = -40;
    private final Outage outage = new Outage(() -> TimeUnit.SECONDS.toNanos(seconds));

    @Test
    void an_outage_is_told_when_it_begins_once_a_minute_and_when_it_is_over() {
        assertFalse(outage.isOver());
        assertTrue(outage.isToBeTold());
        seconds += 59;
        assertFalse(outage.isToBeTold());
        seconds += 1;
        assertTrue(outage.isToBeTold());
        seconds += 1;
        assertFalse(outage.isToBeTold());
        assertTrue(outage.isOver());
        assertFalse(outage.isOver());
    }

    @Test
    void what_comes_and_goes_is_told_once_a_minute_as_well() {
        assertTrue(outage.isToBeTold());
        assertTrue(outage.isOver());
        seconds += 59;
        assertFalse(outage.isToBeTold());
        assertFalse(outage.isOver());
        seconds += 1;
        assertTrue(outage.isToBeTold());
        assertTrue(outage.isOver());
    }
}
