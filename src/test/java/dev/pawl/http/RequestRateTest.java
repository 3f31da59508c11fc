package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestRateTest {
    private static final int PER_SECOND = 10;
    private static final int BURST = 25;

    private final AtomicLong nanos = new AtomicLong();
    private final RequestRate rate = new RequestRate(PER_SECOND, BURST, new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });

    @Test
    void a_burst_is_admitted_and_then_as_many_as_come_back() {
        for (int left = BURST - 1; left >= 0; left--) {
            RequestRate.Decision decision = rate.count("ann", false);
            assertTrue(decision.admitted());
            assertEquals(left, decision.left());
        }
        assertFalse(rate.count("ann", false).admitted());
        nanos.addAndGet(Duration.ofMillis(99).toNanos());
        assertFalse(rate.count("ann", false).admitted());
        nanos.addAndGet(Duration.ofMillis(1).toNanos());
        assertTrue(rate.count("ann", false).admitted());
        assertFalse(rate.count("ann", false).admitted());
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertEquals(BURST - 1, rate.count("ann", false).left());
    }

    @Test
    void one_editor_uses_up_nothing_of_another() {
        useUp("ann");
        assertTrue(rate.count("ben", false).admitted());
    }

    @Test
    void a_stop_has_a_reserve_that_nothing_else_uses_up() {
        useUp("ann");
        assertTrue(rate.count("ann", true).admitted());
        assertTrue(rate.count("ann", true).admitted());
        assertFalse(rate.count("ann", true).admitted(), "a tenth, rounded down");
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        for (int i = 0; i < PER_SECOND; i++) {
            assertTrue(rate.count("ann", true).admitted(), "a stop counts like any other request as long as it can");
        }
        assertFalse(rate.count("ann", false).admitted());
        assertTrue(rate.count("ann", true).admitted());
    }

    @Test
    void the_fields_are_those_of_the_draft() {
        assertEquals("\"requests\";q=25;w=3", rate.policy());
        assertEquals("\"requests\";r=24;t=1", rate.state(rate.count("ann", false)));
        useUp("ann");
        RequestRate.Decision refused = rate.count("ann", false);
        assertEquals("\"requests\";r=0;t=3", rate.state(refused));
        assertEquals(1, refused.retryAfterSeconds());
    }

    private void useUp(String editor) {
        while (rate.count(editor, false).admitted()) {
            // So many as there are.
        }
    }
}
