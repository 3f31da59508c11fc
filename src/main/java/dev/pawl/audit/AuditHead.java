package dev.pawl.audit;

/**
 * By what an event is known again, and all before it: whoever has kept it can prove later that they were there
 * (spec/audit_chain.md).
 *
 * @param sequence of the event
 * @param chain of the event, 64 lower-case hexadecimal digits
 */
public record AuditHead(int sequence, String chain) {
    /** As in the header {@code Audit-Head}. */
    @Override
    public String toString() {
        return sequence + ":" + chain;
    }
}
