package dev.pawl.http;

import dev.pawl.db.Readiness;
import dev.pawl.db.SchemaState;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import java.util.Map;

/** For those who run Pawl: is the process up, can it serve (spec/openapi.yaml, Operations). */
public final class Health {
    private final Readiness readiness;
    private volatile boolean stopping;

    public Health(Readiness readiness) {
        this.readiness = readiness;
    }

    /** {@code GET /healthz}: the process answers. */
    public void getHealth(Context ctx) {
        ctx.jsonStream(Map.of("status", "UP"));
    }

    /** From now on it is not ready: what sends it requests should look elsewhere. */
    public void announceStop() {
        stopping = true;
    }

    /** Whether it is about to stop. */
    public boolean isStopping() {
        return stopping;
    }

    /** {@code GET /readyz}: the database is reachable, takes writes, and holds the schema that this release needs; no stop is near. */
    public void getReadiness(Context ctx) {
        if (stopping || !(readiness.state() instanceof SchemaState.Compatible)) {
            throw new RefusedException(new Refusal.ServiceUnavailable());
        }
        ctx.jsonStream(Map.of("status", "UP", "checks", Map.of("database", "UP", "schema", "UP")));
    }
}
