package dev.pawl.audit;

import org.jspecify.annotations.Nullable;

/** An event on its way into the trail. */
final class Appended {
    private final AuditEvent event;
    private final @Nullable AppliedCallback callback;
    private @Nullable AuditHead head;

    /** @param callback what caused it; null if no callback did */
    Appended(AuditEvent event, @Nullable AppliedCallback callback) {
        this.event = event;
        this.callback = callback;
    }

    AuditEvent event() {
        return event;
    }

    @Nullable
    AppliedCallback callback() {
        return callback;
    }

    void chained(String chain) {
        head = new AuditHead(event.sequence(), chain);
    }

    /** Null until it is committed. */
    @Nullable
    AuditHead head() {
        return head;
    }
}
