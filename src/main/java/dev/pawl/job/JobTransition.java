package dev.pawl.job;

import dev.pawl.audit.Actor;
import dev.pawl.audit.AppliedCallback;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.fsm.JobStatus;
import dev.pawl.fsm.Transition;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A permitted transition of a locked job, and what changes with it; only a {@link LockedJob} creates one. */
public final class JobTransition {
    private final Job before;
    private final Transition transition;
    private Manifest manifest;
    private @Nullable Failure failure;
    private @Nullable Dispatch dispatch;
    private @Nullable Instant callbackOccurredAt;
    private @Nullable Long callbackSequence;
    private @Nullable AppliedCallback callback;

    JobTransition(Job before, Transition transition) {
        this.before = before;
        this.transition = transition;
        this.manifest = before.manifest();
        this.dispatch = before.dispatch();
    }

    public JobTransition withManifest(Manifest newManifest) {
        manifest = newManifest;
        return this;
    }

    public JobTransition withFailure(@Nullable Failure newFailure) {
        failure = newFailure;
        return this;
    }

    /**
     * Marks the transition as reported by a callback.
     *
     * @param occurredAt by the worker's clock
     * @param sequence the number of the callback; null if it has none
     */
    public JobTransition reportedBy(AppliedCallback applied, Instant occurredAt, @Nullable Long sequence) {
        callback = applied;
        callbackOccurredAt = occurredAt;
        callbackSequence = sequence;
        return this;
    }

    /** Takes over what has become of the job's dispatch. */
    JobTransition withDispatch(Dispatch newDispatch) {
        dispatch = newDispatch;
        return this;
    }

    Job before() {
        return before;
    }

    UUID jobId() {
        return before.id();
    }

    JobStatus from() {
        return transition.from();
    }

    JobStatus to() {
        return transition.to();
    }

    /** The callback that reported the transition; null if none did. */
    @Nullable
    AppliedCallback callback() {
        return callback;
    }

    /** The time by the worker's clock, or {@code now} if no callback reported the transition. */
    Instant occurredAt(Instant now) {
        return callbackOccurredAt == null ? now : callbackOccurredAt;
    }

    /** The job after the transition, which {@code actor} makes for that reason. */
    Job after(Actor actor, @Nullable String reasonCode, Instant now) {
        int version = before.version() + 1;
        return new Job(
                before.id(),
                before.projectId(),
                before.title(),
                before.labels(),
                transition.to(),
                version,
                from() == to() ? before.movedVersion() : version,
                manifest,
                failure,
                to().isTerminal() ? Ended.by(actor, reasonCode, now) : null,
                dispatch,
                null,
                before.createdAt(),
                now,
                before.origin(),
                callbackOccurredAt == null
                        ? before.latestCallback()
                        : new Job.LatestCallback(callbackSequence, callbackOccurredAt, now),
                before.beingRetried());
    }
}
