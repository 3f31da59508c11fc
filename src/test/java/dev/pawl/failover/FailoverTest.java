package dev.pawl.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.failover.Failover.Findings;
import dev.pawl.failover.Replication.Mode;
import dev.pawl.testing.Slow;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@Slow("starts two servers and kills one")
class FailoverTest {
    private static final Duration TIME = Duration.ofSeconds(2);

    @Test
    void nothing_that_was_answered_is_lost_with_the_primary_and_service_resumes_on_a_synchronous_standby() {
        Findings findings = Failover.run(Mode.SYNCHRONOUS, TIME);
        assertTrue(findings.hold(), findings::toString);
        assertTrue(findings.unavailable() > 0, findings::toString);
    }

    @Test
    void what_a_standby_that_was_cut_off_did_not_receive_is_found_to_be_lost() {
        Findings findings = Failover.run(Mode.ASYNCHRONOUS, TIME);
        assertTrue(findings.lost() > 0, findings::toString);
        assertEquals(List.of(), findings.wrong());
    }
}
