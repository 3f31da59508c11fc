package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.refusal.Limit;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LiveJobsTest {
    private static final int LIMIT = 3;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000); // As System.nanoTime may, it overflows.
    private final LiveJobs live = new LiveJobs(LIMIT, now::get);

    @Test
    void they_are_counted_at_first_and_after_ten_seconds_by_one_who_asks() {
        assertTrue(live.areToBeCounted("ann"));
        assertFalse(live.areToBeCounted("ann"), "somebody is at it");
        assertTrue(live.areToBeCounted("ben"));
        pass(Duration.ofMillis(9_999));
        assertFalse(live.areToBeCounted("ann"));
        pass(Duration.ofMillis(1));
        assertTrue(live.areToBeCounted("ann"));
    }

    @Test
    void what_is_created_in_between_is_added() {
        live.counted("ann", 1);
        live.add("ann");
        live.add("ann");
        RefusedException refused = assertThrows(RefusedException.class, () -> live.add("ann"));
        assertEquals(new Refusal.TooManyRequests(Limit.LIVE_JOBS, 1), refused.refusal());
        live.add("ben");
    }

    @Test
    void who_is_refused_is_counted_again_a_second_later_and_let_in_when_there_is_room() {
        assertTrue(live.areToBeCounted("ann"));
        live.counted("ann", LIMIT);
        assertThrows(RefusedException.class, () -> live.add("ann"));
        assertFalse(live.areToBeCounted("ann"));
        pass(Duration.ofSeconds(1));
        assertTrue(live.areToBeCounted("ann"));
        live.counted("ann", LIMIT - 1);
        live.add("ann");
    }

    @Test
    void a_limit_of_nought_is_none_and_nobody_counts() {
        LiveJobs unlimited = new LiveJobs(0, now::get);
        assertFalse(unlimited.areToBeCounted("ann"));
        unlimited.counted("ann", Integer.MAX_VALUE);
        unlimited.add("ann");
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
