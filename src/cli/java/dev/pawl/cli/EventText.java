package dev.pawl.cli;

import dev.pawl.client.model.ActorType;
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

    /** The editor's name, or the kind of actor; of an operator, who is not the owner of the job, both. */
    static String actor(AuditEvent event) {
        ActorType type = event.getActorType();
        if (event.getActorId() == null) {
            return type.getValue();
        }
        return type == ActorType.OPERATOR ? type.getValue() + " " + event.getActorId() : event.getActorId();
    }
}
