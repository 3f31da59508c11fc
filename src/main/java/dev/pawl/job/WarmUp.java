package dev.pawl.job;

import dev.pawl.audit.Actor;
import dev.pawl.db.DatabaseException;
import dev.pawl.db.NewId;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.util.UUID;

/**
 * Asks for a job that does not exist before anybody else asks for one that does: the connections, the statements and
 * the classes of a cancel are then there, which the first editor behind a restart would otherwise wait for.
 */
public final class WarmUp {
    private static final int TURNS = 100;
    private static final Actor.Editor NOBODY = new Actor.Editor("warm-up", "warm-up");

    private final JobService jobs;

    public WarmUp(JobService jobs) {
        this.jobs = jobs;
    }

    /** Returns when it is done, or as soon as the database cannot be reached; changes nothing either way. */
    public void run() {
        UUID nothing = NewId.next();
        for (int i = 0; i < TURNS && isReachable(nothing); i++) {
            refused(() -> jobs.get(NOBODY, nothing));
        }
    }

    private boolean isReachable(UUID nothing) {
        return refused(() -> jobs.cancel(NOBODY, nothing, new IfMatch(null), null)) instanceof Refusal.NotFound;
    }

    private static Refusal refused(Runnable attempt) {
        try {
            attempt.run();
            throw new IllegalStateException("a job that does not exist was found");
        } catch (RefusedException e) {
            return e.refusal();
        } catch (DatabaseException e) {
            return new Refusal.ServiceUnavailable(); // No schema yet, which readiness tells.
        }
    }
}
