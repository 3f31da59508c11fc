package dev.pawl.model;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The body of a callback, in one of the ways to write it, or with something wrong in it. */
final class ReportBody {
    private static final DateTimeFormatter TO_THE_MICROSECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

    private ReportBody() {}

    static Map<String, Object> of(ModelStep.Report s) {
        Callback callback = s.callback();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("event_id", callback.eventId());
        body.put("status", callback.status());
        body.put("occurred_at", time(s));
        if (callback.sequence() != null) {
            body.put("sequence", callback.sequence());
        }
        Shape.put(body, "dispatch_id", callback.dispatch() == null ? null : "{" + callback.dispatch() + "}");
        body.put("correlation_id", callback.correlationId());
        if (s.spelling() == ModelStep.Spelling.WITH_DEFAULTS
                || !callback.actorType().equals("orchestrator")) {
            body.put("actor_type", callback.actorType());
        }
        if (!callback.artifacts().isEmpty()) {
            body.put("artifact_updates", callback.artifacts());
        }
        if (callback.failure() != null) {
            body.put("failure_code", callback.failure().code());
            body.put("failure_message", callback.failure().message());
            body.put("failed_stage", callback.failure().stage());
        }
        spoil(body, s.flaw());
        return s.spelling() == ModelStep.Spelling.KEYS_REVERSED ? reversed(body) : body;
    }

    private static String time(ModelStep.Report s) {
        var utc = s.callback().occurredAt().atOffset(ZoneOffset.UTC);
        return switch (s.spelling()) {
            case ANOTHER_OFFSET ->
                TO_THE_MICROSECOND.format(utc.withOffsetSameInstant(ZoneOffset.ofHoursMinutes(5, 30))) + "+05:30";
            case NANOSECONDS -> TO_THE_MICROSECOND.format(utc) + "999Z";
            case PLAIN, WITH_DEFAULTS, KEYS_REVERSED -> TO_THE_MICROSECOND.format(utc) + "Z";
        };
    }

    private static void spoil(Map<String, Object> body, ModelStep.Flaw flaw) {
        switch (flaw) {
            case NONE -> {}
            case FAR_FUTURE -> {
                body.put("occurred_at", "2999-01-01T00:00:00Z");
                body.remove("sequence"); // With one it is no flaw.
            }
            case NO_EVENT_ID -> body.remove("event_id");
            case FAILURE_INCOMPLETE -> {
                body.put("status", "FAILED");
                body.put("failure_code", "NO_SOUND");
                body.remove("failed_stage");
            }
            case FAILURE_UNASKED -> {
                body.put("status", "DONE");
                body.put("failure_code", "NO_SOUND");
            }
            case VIDEO_AS_ARTIFACT -> body.put("artifact_updates", Map.of("video_uri", "s3://a/other.mp4"));
            case RELATIVE_URI -> body.put("artifact_updates", Map.of("draft_uri", "draft.json"));
            case UNKNOWN_FIELD -> body.put("progress", 0.5);
        }
    }

    private static Map<String, Object> reversed(Map<String, Object> body) {
        Map<String, Object> reversed = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(body.keySet());
        names.reversed().forEach(name -> reversed.put(name, body.getOrDefault(name, "")));
        return reversed;
    }
}
