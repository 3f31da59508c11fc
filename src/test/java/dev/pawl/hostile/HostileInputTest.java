package dev.pawl.hostile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Operation;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * No request, however made, brings Pawl to an answer that its contract does not know. The same requests every time;
 * {@code make soak} draws new ones. {@code -Dpawl.hostile.seed} and {@code -Dpawl.hostile.requests} repeat what has
 * failed there.
 */
@Slow("thousands of made-up requests")
class HostileInputTest {
    private static final long SEED = Long.getLong("pawl.hostile.seed", 1);
    private static final int REQUESTS = Integer.getInteger("pawl.hostile.requests", 2_000);

    @Test
    void whatever_is_sent_is_answered_as_documented_and_never_by_a_5xx() {
        try (RunningPawl pawl = RunningPawl.start(TestDatabase.create())) {
            Map<String, Integer> counts = new HostileInput(pawl, REQUESTS).run(SEED);
            assertTrue(
                    counts.getOrDefault("body: edge 400", 0) > Operation.all().size(), counts::toString);
        }
    }
}
