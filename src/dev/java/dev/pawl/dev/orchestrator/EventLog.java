package dev.pawl.dev.orchestrator;

import static java.time.temporal.ChronoUnit.MICROS;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The events of one dispatch, each with an id of its own and later than the one before. Not for several threads. */
final class EventLog {
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final UUID dispatchId;
    private final InstantSource clock;
    private int count;
    private Instant latest = Instant.EPOCH;

    EventLog(UUID dispatchId, InstantSource clock) {
        this.dispatchId = dispatchId;
        this.clock = clock;
    }

    static String correlationId(UUID dispatchId) {
        return "orch-" + dispatchId;
    }

    /** The stage has begun, or is still under way. */
    StatusEvent underWay(Stage stage) {
        return event(stage.name(), null, null, null, null);
    }

    /** The stage is done, and {@code uri} is what it made. */
    StatusEvent done(Stage stage, String uri) {
        return event(stage.result(), Map.of(stage.artifact(), uri), null, null, null);
    }

    /** The stage has failed, and the job with it. */
    StatusEvent failed(Stage stage, String code, String message) {
        return event("FAILED", null, code, message, stage);
    }

    private StatusEvent event(
            String status,
            @Nullable Map<String, String> artifacts,
            @Nullable String code,
            @Nullable String message,
            @Nullable Stage stage) {
        count++;
        return new StatusEvent(
                dispatchId + "-" + count,
                status,
                MICROSECONDS.format(tick()),
                correlationId(dispatchId),
                artifacts,
                code,
                message,
                stage);
    }

    /** Pawl compares microseconds and refuses an event that is not later than the one before. */
    private Instant tick() {
        Instant now = clock.instant().truncatedTo(MICROS);
        latest = now.isAfter(latest) ? now : latest.plus(1, MICROS);
        return latest;
    }
}
