package dev.pawl.audit;

/** Who causes a transition, and the correlation id that ties it to its cause (spec/openapi.yaml, AuditEvent). */
public sealed interface Actor {

    /** Ties the audit event to the request, the callback or the system task; {@code [A-Za-z0-9._:-]{1,128}}. */
    String correlationId();

    /**
     * A person with a token.
     *
     * @param id the token's subject
     */
    record Editor(String id, String correlationId) implements Actor {}
}
