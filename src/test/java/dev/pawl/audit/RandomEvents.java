package dev.pawl.audit;

import dev.pawl.fsm.JobStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Events with fields of every kind: absent, short and long, beyond ASCII, of any time. */
final class RandomEvents {
    static final List<String> ACTORS = List.of("editor", "orchestrator", "system");
    private static final List<String> STATUSES =
            Arrays.stream(JobStatus.values()).map(JobStatus::name).toList();
    private static final List<String> TYPES = List.of("JOB_CREATED", "JOB_STATUS_TRANSITION_APPLIED");
    /** From one to four bytes of UTF-8. */
    private static final String LETTERS = "a~ \u00e9\u0301\u4e2d\ufffd\ud83e\udd89\udbff\udffd";
    /** The first microsecond of the year 0001, and the last one of 9999. */
    private static final long FIRST = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();

    private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private final Random random;

    RandomEvents(Random random) {
        this.random = random;
    }

    List<TrailEvent> list(int size) {
        List<TrailEvent> events = new ArrayList<>();
        while (events.size() < size) {
            events.add(next());
        }
        return events;
    }

    private TrailEvent next() {
        return new TrailEvent(
                of(TYPES),
                id(),
                id(),
                1 + random.nextInt(random.nextBoolean() ? 20 : Integer.MAX_VALUE),
                of(ACTORS),
                perhaps(() -> text(255)),
                perhaps(this::status),
                status(),
                perhaps(() -> text(64)),
                time(),
                time(),
                text(128),
                perhaps(this::id),
                perhaps(this::id));
    }

    /** The event with one field changed, or with a boundary between two of them moved. */
    static List<TrailEvent> variants(TrailEvent e) {
        List<TrailEvent> variants = new ArrayList<>(List.of(
                new TrailEvent(
                        e.eventType() + "x",
                        e.jobId(),
                        e.projectId(),
                        e.sequence(),
                        e.actorType(),
                        e.actorId(),
                        e.prevStatus(),
                        e.newStatus(),
                        e.reasonCode(),
                        e.occurredAt(),
                        e.recordedAt(),
                        e.correlationId(),
                        e.callbackIdHash(),
                        e.callbackPayloadHash()),
                new TrailEvent(
                        e.eventType(),
                        e.projectId(),
                        e.jobId(),
                        e.sequence(),
                        e.actorType(),
                        e.actorId(),
                        e.prevStatus(),
                        e.newStatus(),
                        e.reasonCode(),
                        e.occurredAt(),
                        e.recordedAt(),
                        e.correlationId(),
                        e.callbackIdHash(),
                        e.callbackPayloadHash()),
                new TrailEvent(
                        e.eventType(),
                        e.jobId(),
                        e.projectId(),
                        e.sequence() - 1,
                        e.actorType(),
                        e.actorId(),
                        e.prevStatus(),
                        e.newStatus(),
                        e.reasonCode(),
                        e.occurredAt(),
                        e.recordedAt(),
                        e.correlationId(),
                        e.callbackIdHash(),
                        e.callbackPayloadHash()),
                new TrailEvent(
                        e.eventType(),
                        e.jobId(),
                        e.projectId(),
                        e.sequence(),
                        e.actorType(),
                        e.actorId() == null ? "" : null,
                        e.prevStatus(),
                        e.newStatus(),
                        e.reasonCode(),
                        e.occurredAt(),
                        e.recordedAt(),
                        e.correlationId(),
                        e.callbackIdHash(),
                        e.callbackPayloadHash()),
                new TrailEvent(
                        e.eventType(),
                        e.jobId(),
                        e.projectId(),
                        e.sequence(),
                        e.actorType(),
                        e.actorId(),
                        e.newStatus() + "+",
                        e.newStatus(),
                        e.reasonCode(),
                        e.occurredAt(),
                        e.recordedAt(),
                        e.correlationId(),
                        e.callbackIdHash(),
                        e.callbackPayloadHash()),
                new TrailEvent(
                        e.eventType(),
                        e.jobId(),
                        e.projectId(),
                        e.sequence(),
                        e.actorType(),
                        e.actorId(),
                        e.prevStatus(),
                        e.newStatus(),
                        e.newStatus(),
                        e.occurredAt(),
                        e.recordedAt(),
                        e.correlationId(),
                        e.callbackIdHash(),
                        e.callbackPayloadHash()),
                new TrailEvent(
                        e.eventType(),
                        e.jobId(),
                        e.projectId(),
                        e.sequence(),
                        e.actorType(),
                        e.actorId(),
                        e.prevStatus(),
                        e.newStatus(),
                        e.reasonCode(),
                        e.occurredAt().plusNanos(1_000),
                        e.recordedAt(),
                        e.correlationId(),
                        e.callbackIdHash(),
                        e.callbackPayloadHash()),
                new TrailEvent(
                        e.eventType(),
                        e.jobId(),
                        e.projectId(),
                        e.sequence(),
                        e.actorType(),
                        e.actorId(),
                        e.prevStatus(),
                        e.newStatus(),
                        e.reasonCode(),
                        e.recordedAt(),
                        e.occurredAt(),
                        e.correlationId(),
                        e.callbackIdHash(),
                        e.callbackPayloadHash()),
                new TrailEvent(
                        e.eventType(),
                        e.jobId(),
                        e.projectId(),
                        e.sequence(),
                        e.actorType(),
                        e.actorId(),
                        e.prevStatus(),
                        e.newStatus(),
                        e.reasonCode(),
                        e.occurredAt(),
                        e.recordedAt(),
                        e.correlationId() + "\0",
                        e.callbackIdHash(),
                        e.callbackPayloadHash()),
                new TrailEvent(
                        e.eventType(),
                        e.jobId(),
                        e.projectId(),
                        e.sequence(),
                        e.actorType(),
                        e.actorId(),
                        e.prevStatus(),
                        e.newStatus(),
                        e.reasonCode(),
                        e.occurredAt(),
                        e.recordedAt(),
                        e.correlationId(),
                        e.jobId(),
                        e.callbackIdHash())));
        if (e.actorId() != null
                && e.actorId().length() > 1
                && !Character.isHighSurrogate(e.actorId().charAt(0))) {
            variants.add(new TrailEvent(
                    e.eventType(),
                    e.jobId(),
                    e.projectId(),
                    e.sequence(),
                    e.actorType() + e.actorId().charAt(0),
                    e.actorId().substring(1),
                    e.prevStatus(),
                    e.newStatus(),
                    e.reasonCode(),
                    e.occurredAt(),
                    e.recordedAt(),
                    e.correlationId(),
                    e.callbackIdHash(),
                    e.callbackPayloadHash()));
        }
        return variants;
    }

    private String of(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }

    private String status() {
        return of(STATUSES);
    }

    private UUID id() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private Instant time() {
        return Instant.ofEpochSecond(random.nextLong(FIRST, LAST), random.nextInt(1_000_000) * 1_000L);
    }

    /** Up to {@code longest} characters, and often exactly as many. */
    private String text(int longest) {
        int length = random.nextInt(4) == 0 ? longest : 1 + random.nextInt(longest);
        int[] letters = LETTERS.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    private <T> @Nullable T perhaps(Supplier<T> value) {
        return random.nextInt(3) == 0 ? null : value.get();
    }
}
