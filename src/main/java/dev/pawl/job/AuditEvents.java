package dev.pawl.job;

import dev.pawl.audit.Actor;
import dev.pawl.audit.AuditEvent;
import dev.pawl.db.generated.enums.ActorType;
import dev.pawl.db.generated.enums.AuditEventType;
import dev.pawl.fsm.Transition;
import org.jspecify.annotations.Nullable;

/** The audit event that belongs to the birth or to a step of a job (spec/openapi.yaml, AuditEvent). */
final class AuditEvents {
    private AuditEvents() {}

    static AuditEvent created(Job job, Actor.Editor editor) {
        return new AuditEvent(
                AuditEventType.JOB_CREATED,
                job.id(),
                job.projectId(),
                job.version(),
                ActorType.editor,
                editor.id(),
                null,
                job.status(),
                null,
                job.createdAt(),
                job.createdAt(),
                editor.correlationId());
    }

    static AuditEvent moved(Job after, Transition transition, Actor.Editor editor, @Nullable String reasonCode) {
        return new AuditEvent(
                AuditEventType.JOB_STATUS_TRANSITION_APPLIED,
                after.id(),
                after.projectId(),
                after.version(),
                ActorType.editor,
                editor.id(),
                transition.from(),
                transition.to(),
                reasonCode,
                after.updatedAt(),
                after.updatedAt(),
                editor.correlationId());
    }
}
