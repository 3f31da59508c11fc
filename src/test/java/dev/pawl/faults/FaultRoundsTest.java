package dev.pawl.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Slow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** One round with each kind of fault; the soak runs as many as one likes. */
@Slow("a round for each kind of fault, with a process that is killed")
@LogsWarnings(perhaps = "WARN ")
class FaultRoundsTest {
    private static final FaultRounds ROUNDS = FaultRounds.open();

    @AfterAll
    static void close() {
        ROUNDS.close();
    }

    @Test
    void nothing_is_lost_or_half_done_when_service_and_database_are_killed() {
        assertSurvived(1, List.of(Fault.DATABASE_KILLED, Fault.SERVICE_KILLED));
    }

    @Test
    void nothing_is_lost_or_half_done_when_the_network_fails() {
        assertSurvived(2, List.of(Fault.CONNECTIONS_SEVERED, Fault.CONNECTIONS_DELAYED, Fault.CONNECTIONS_HALF_OPEN));
    }

    @Test
    void nothing_is_lost_or_half_done_when_there_is_no_room_and_no_right_time() {
        assertSurvived(3, List.of(Fault.POOL_FULL, Fault.CLOCK_JUMPED, Fault.DISK_FULL));
    }

    private static void assertSurvived(long seed, List<Fault> faults) {
        Map<String, Integer> counts = ROUNDS.run(seed, faults);
        assertTrue(counts.getOrDefault("callback 204", 0) > 0, counts::toString);
        assertTrue(counts.getOrDefault("cancel 200", 0) > 0, counts::toString);
    }
}
