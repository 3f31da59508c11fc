package dev.pawl.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events that a transaction appends. Their chains are known once it is committed. */
public final class Receipt {
    /** Of a transaction that appends none. */
    public static final Receipt NONE = new Receipt(List.of());

    private final List<Appended> appended;

    Receipt(List<Appended> appended) {
        this.appended = appended;
    }

    /** The only event; null if there is none, or more than one. */
    public @Nullable AuditEvent event() {
        return appended.size() == 1 ? appended.getFirst().event() : null;
    }

    /** The head of the trail after the only event; null if there is none, or more than one. Call it after the commit. */
    public @Nullable AuditHead head() {
        return appended.size() == 1 ? appended.getFirst().head() : null;
    }
}
