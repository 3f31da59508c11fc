package dev.pawl.dev.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventLogTest {
    @Test
    void an_event_is_a_microsecond_later_when_the_clock_has_not_moved_on_or_has_moved_back() {
        Iterator<Instant> clock = List.of(
                        Instant.parse("2025-06-24T16:30:11.000001999Z"),
                        Instant.parse("2025-06-24T16:30:11.000001999Z"),
                        Instant.parse("2025-06-24T16:30:10Z"),
                        Instant.parse("2025-06-24T16:30:12Z"))
                .iterator();
        EventLog events = new EventLog(UUID.randomUUID(), clock::next);
        assertEquals("2025-06-24T16:30:11.000001Z", occurredAt(events));
        assertEquals("2025-06-24T16:30:11.000002Z", occurredAt(events));
        assertEquals("2025-06-24T16:30:11.000003Z", occurredAt(events));
        assertEquals("2025-06-24T16:30:12.000000Z", occurredAt(events));
    }

    private static String occurredAt(EventLog events) {
        return events.underWay(Stage.AUDIO_EXTRACTING).occurredAt();
    }
}
