package dev.pawl.cli;

import dev.pawl.client.model.ActorType;
import dev.pawl.client.model.AuditEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
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

    /** Events of several jobs. Whole ids, because auditors have no list of jobs to find the beginning of one in. */
    static List<String> table(List<AuditEvent> events, boolean wide) {
        List<String> head = List.of("RECORDED", "JOB", "#", "FROM", "TO", "BY", "REASON");
        List<String> more = List.of("PROJECT", "CORRELATION ID");
        return Table.of(
                wide ? joined(head, more) : head,
                events.stream().map(event -> wide ? joined(row(event), rest(event)) : row(event)));
    }

    private static List<String> row(AuditEvent event) {
        return List.of(
                Printable.time(event.getRecordedAt()),
                event.getJobId().toString(),
                event.getSequence().toString(),
                Printable.orNothing(event.getPrevStatus()),
                event.getNewStatus().getValue(),
                actor(event),
                Printable.orNothing(event.getReasonCode()));
    }

    private static List<String> rest(AuditEvent event) {
        return List.of(event.getProjectId().toString(), Printable.orNothing(event.getCorrelationId()));
    }

    private static List<String> joined(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
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
