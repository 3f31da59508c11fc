package dev.pawl.audit;

import dev.pawl.db.generated.enums.ActorType;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who causes a transition, and the correlation id that ties it to its cause (spec/openapi.yaml, AuditEvent). */
public sealed interface Actor {

    /** Ties the audit event to the request, the callback or the system task (spec/openapi.yaml, Correlation id). */
    String correlationId();

    /** The kind of actor, as the audit trail names it. */
    ActorType type();

    /** The editor's subject; null for everybody else. */
    @Nullable
    String id();

    /** Where the caller stands in a distributed trace, for whoever acts on what it causes; null when it did not say. */
    default @Nullable String traceparent() {
        return null;
    }

    /**
     * A person with a token.
     *
     * @param id the token's subject
     */
    record Editor(String id, String correlationId, @Nullable String traceparent) implements Actor {
        @Override
        public ActorType type() {
            return ActorType.editor;
        }
    }

    /** Whoever runs the pipeline, by a callback. */
    record Orchestrator(String correlationId) implements Actor {
        @Override
        public ActorType type() {
            return ActorType.orchestrator;
        }

        @Override
        public @Nullable String id() {
            return null;
        }
    }

    /** Pawl itself, or a callback that speaks for the system around it. */
    record Machine(String correlationId) implements Actor {
        /** Pawl, acting by itself, with a correlation id of its own. */
        public static Machine ofPawl() {
            return new Machine("sys-" + UUID.randomUUID());
        }

        @Override
        public ActorType type() {
            return ActorType.system;
        }

        @Override
        public @Nullable String id() {
            return null;
        }
    }
}
