package dev.pawl.dev.orchestrator;

import static java.time.temporal.ChronoUnit.MICROS;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Creates the events of one dispatch, each with its own id and later than the one before. Not thread-safe. */
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

    /** The stage has begun, or is still running. */
    StatusEvent underWay(Stage stage) {
        return event(stage.name(), null, null, null, null);
    }

    /** The stage is done, and {@code uri} is its artifact. */
    StatusEvent done(Stage stage, String uri) {
        return event(stage.result(), Map.of(stage.artifact(), uri), null, null, null);
    }

    /** A new draft is done. */
    StatusEvent redrafted(String uri) {
        return event("DRAFT_READY", Map.of("draft_uri", uri), null, null, null);
    }

    /** The export is done, and the job with it. */
    StatusEvent exported(List<String> uris) {
        return event("DONE", Map.of("exports", uris), null, null, null);
    }

    /** The stage has failed, and the job with it. */
    StatusEvent failed(Stage stage, String code, String message) {
        return event("FAILED", null, code, message, stage);
    }

    private StatusEvent event(
            String status,
            @Nullable Map<String, ?> artifacts,
            @Nullable String code,
            @Nullable String message,
            @Nullable Stage stage) {
        count++;
        return new StatusEvent(
                dispatchId + "-" + count,
                status,
                MICROSECONDS.format(tick()),
                dispatchId,
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
