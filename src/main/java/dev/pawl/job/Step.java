package dev.pawl.job;

import dev.pawl.fsm.Transition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A permitted move of a locked job, and what changes with it; only a {@link LockedJob} makes one. */
final class Step {
    private final Job before;
    private final Transition transition;
    private final Manifest manifest;

    Step(Job before, Transition transition) {
        this(before, transition, before.manifest());
    }

    private Step(Job before, Transition transition, Manifest manifest) {
        this.before = before;
        this.transition = transition;
        this.manifest = manifest;
    }

    Step withManifest(Manifest newManifest) {
        return new Step(before, transition, newManifest);
    }

    Transition transition() {
        return transition;
    }

    /** The job behind the step. */
    Job after(Instant now) {
        @Nullable Failure noFailure = null;
        return new Job(
                before.id(),
                before.projectId(),
                transition.to(),
                manifest,
                noFailure,
                before.retryOf(),
                before.dispatch(),
                before.version() + 1,
                before.createdAt(),
                now);
    }
}
