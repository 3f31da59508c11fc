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

    /** The person's subject; null for actors that are no people. */
    @Nullable
    String id();

    /** The {@code traceparent} of the request, passed on to what it causes; null if there was none. */
    default @Nullable String traceparent() {
        return null;
    }

    /**
     * A person with a token who acts on what they own.
     *
     * @param id the token's subject
     */
    record Editor(String id, String correlationId, @Nullable String traceparent) implements Actor {
        @Override
        public ActorType type() {
            return ActorType.editor;
        }
    }

    /**
     * A person with a token who acts on what somebody else owns.
     *
     * @param id the token's subject
     */
    record Operator(
            String id, String correlationId, @Nullable String traceparent) implements Actor {
        @Override
        public ActorType type() {
            return ActorType.operator;
        }
    }

    /** The orchestrator, reporting by a callback. */
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

    /** Pawl itself, or a callback with the actor type {@code system}. */
    record Machine(String correlationId) implements Actor {
        /** Pawl, acting on its own under a new correlation id. */
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
