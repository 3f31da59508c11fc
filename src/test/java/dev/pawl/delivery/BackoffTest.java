package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @ParameterizedTest
    @CsvSource({"0, 1, 5", "1, 2, 10", "5, 32, 160", "12, 3600, 3600", "1000, 3600, 3600"})
    void a_delivery_is_tried_again_after_1_to_5_s_and_then_twice_as_long_each_time_up_to_an_hour(
            int failures, int least, int most) {
        TreeSet<Duration> pauses = new TreeSet<>();
        for (int i = 0; i < 1_000; i++) {
            pauses.add(pause(failures, Optional.empty()));
        }
        assertTrue(pauses.first().compareTo(Duration.ofSeconds(least)) >= 0, pauses::toString);
        assertTrue(pauses.last().compareTo(Duration.ofSeconds(most)) <= 0, pauses::toString);
        assertTrue(least == most || pauses.size() > 100, "replicas that failed together come back together");
    }

    @Test
    void never_before_the_other_side_is_ready() {
        assertEquals(Duration.ofMinutes(9), pause(0, Optional.of(NOW.plusSeconds(540))));
        assertTrue(pause(0, Optional.of(NOW.minusSeconds(540))).compareTo(Duration.ofSeconds(1)) >= 0);
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 2", "1, 4, 4", "2, 8, 8", "3, 10, 10", "62, 10, 10", "63, 60, 60"})
    void work_that_is_to_stop_is_asked_about_often_for_ten_minutes_and_then_once_a_minute(
            int failures, int least, int most) {
        Instant next = Backoff.untilStopped(
                NOW, DeliveryTiming.USUAL.firstPause(), failures, Duration.ofMinutes(1), Optional.empty());
        Duration pause = Duration.between(NOW, next);
        assertTrue(pause.compareTo(Duration.ofSeconds(least)) >= 0, pause::toString);
        assertTrue(pause.compareTo(Duration.ofSeconds(most)) <= 0, pause::toString);
        Instant later = NOW.plusSeconds(540);
        assertEquals(
                later,
                Backoff.untilStopped(
                        NOW, DeliveryTiming.USUAL.firstPause(), failures, Duration.ofMinutes(1), Optional.of(later)));
    }

    private static Duration pause(int failures, Optional<Instant> notBefore) {
        Instant next = Backoff.next(NOW, DeliveryTiming.USUAL.firstPause(), failures, HOUR, notBefore);
        return Duration.between(NOW, next);
    }
}
