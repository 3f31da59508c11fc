package dev.pawl.cli;

import dev.pawl.client.model.AuditEvent;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An audit event as text. */
final class EventText {
    private EventText() {}

    /** On one line; {@code before} is how long the job was in the status that it left. */
    static String of(AuditEvent event, @Nullable Duration before) {
        String reason = event.getReasonCode() == null ? "" : ", " + event.getReasonCode();
        String left = before == null ? "" : ", after " + Printable.duration(before) + " in " + event.getPrevStatus();
        return String.format(
                Locale.ROOT,
                "%s  %-16s  by %s%s%s",
                Printable.time(event.getRecordedAt()),
                event.getNewStatus(),
                actor(event),
                reason,
                left);
    }

    /** The editor's name, or the kind of actor. */
    static String actor(AuditEvent event) {
        return event.getActorId() == null ? event.getActorType().getValue() : event.getActorId();
    }
}
