package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the database's clock is followed, tick by tick. */
class DatabaseClockTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MILLI = Duration.ofMillis(1).toNanos();

    private long tick;
    private Instant own = NOON;
    private final DatabaseClock clock = new DatabaseClock(() -> own, () -> tick);

    @Test
    void until_it_is_read_it_is_the_process_s_own_and_nobody_knows_whether_they_agree() {
        assertEquals(NOON, clock.instant());
        assertFalse(clock.agrees());
    }

    @Test
    void it_is_counted_on_from_the_middle_of_the_trip_whatever_the_process_s_own_does() {
        read(NOON, 2 * MILLI);
        own = NOON.minusSeconds(18_000);
        assertEquals(NOON.plusMillis(1), clock.instant());
        tick += SECOND;
        assertEquals(NOON.plusSeconds(1).plusMillis(1), clock.instant());
    }

    @Test
    void a_less_exact_reading_is_left_aside_until_the_better_one_has_aged() {
        read(NOON, MILLI);
        read(clock.instant().plusMillis(3), 10 * MILLI);
        Instant counted = NOON.plusNanos(tick - MILLI / 2);
        assertEquals(counted, clock.instant());
        tick += 20 * SECOND;
        Instant said = clock.instant().plusMillis(3);
        read(said, 10 * MILLI);
        assertEquals(said.plusMillis(5), clock.instant());
    }

    @Test
    void a_database_whose_clock_is_set_or_another_one_that_takes_over_is_followed_at_once() {
        read(NOON, MILLI);
        Instant set = NOON.plusSeconds(60);
        read(set, 10 * MILLI);
        assertEquals(set.plusMillis(5), clock.instant());
    }

    @Test
    void a_reading_behind_which_the_process_slept_says_nothing() {
        read(NOON, MILLI);
        Instant counted = clock.instant();
        read(NOON, 3_600 * SECOND);
        assertEquals(counted.plusSeconds(3_600), clock.instant());
    }

    @ParameterizedTest
    @ValueSource(longs = {-18_000, -6, 6, 18_000})
    void a_process_whose_clock_is_more_than_five_seconds_off_does_not_agree(long seconds) {
        read(NOON, MILLI);
        assertTrue(clock.agrees());
        own = clock.instant().plusSeconds(seconds);
        assertFalse(clock.agrees());
        own = clock.instant().plusSeconds(seconds > 0 ? 5 : -5);
        assertTrue(clock.agrees());
    }

    /** The database says so in the middle of a trip of that length. */
    private void read(Instant said, long trip) {
        long before = tick;
        tick += trip;
        clock.take(said, before, tick);
    }
}
