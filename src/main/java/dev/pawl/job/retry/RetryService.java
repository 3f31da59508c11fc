package dev.pawl.job.retry;

import dev.pawl.audit.Actor;
import dev.pawl.db.Database;
import dev.pawl.db.NewId;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.DispatchKind;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.idempotency.IdempotentChange;
import dev.pawl.idempotency.Outcome;
import dev.pawl.job.Checkpoint;
import dev.pawl.job.Job;
import dev.pawl.job.JobKey;
import dev.pawl.job.LiveJobRepository;
import dev.pawl.job.RetryChain;
import dev.pawl.job.RetryOrigin;
import dev.pawl.job.TransitionWriter;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Retries failed and cancelled jobs, each time as a new job (spec/decisions/003). */
public final class RetryService {
    private final Database database;
    private final RetryRepository retries;
    private final LiveJobRepository live;
    private final TransitionWriter writer;
    private final Set<String> modelProfiles;

    /** @param modelProfiles the profiles that a retry may ask for, at least one */
    public RetryService(
            Database database,
            RetryRepository retries,
            LiveJobRepository live,
            TransitionWriter writer,
            Set<String> modelProfiles) {
        this.database = database;
        this.retries = retries;
        this.live = live;
        this.writer = writer;
        this.modelProfiles = modelProfiles;
    }

    /** Retries {@code id} with a new job, or returns the job that the same request created before. */
    public Outcome<RetryResult> retry(
            Actor.Editor editor, UUID id, RetryRequest request, IdempotentChange<RetryResult> once) {
        if (!modelProfiles.contains(request.modelProfile())) {
            throw new RefusedException(new Refusal.Invalid("/model_profile", "is not a profile of this service"));
        }
        return database.transactionOn(JobKey.of(id, editor), once.around(tx -> {
            RetryRepository.Candidate candidate = retries.lock(tx, id, editor.id(), request.clientRequestId());
            RetryRepository.Earlier earlier = candidate.sameRequest();
            return earlier != null
                    ? replay(earlier, request)
                    : accept(tx, editor, request, candidate.job().job(), candidate);
        }));
    }

    private static RetryResult replay(RetryRepository.Earlier earlier, RetryRequest request) {
        Job job = earlier.job();
        RetryOrigin origin = Objects.requireNonNull(job.origin());
        if (!origin.modelProfile().equals(request.modelProfile())) {
            throw new RefusedException(new Refusal.ClientRequestIdMismatch());
        }
        Checkpoint checkpoint = Checkpoint.at(origin.resumeFromStatus(), job.manifest());
        return result(job, earlier.dispatchId(), checkpoint, origin, true);
    }

    private RetryResult accept(
            Transaction tx, Actor.Editor editor, RetryRequest request, Job ended, RetryRepository.Candidate candidate) {
        Checkpoint checkpoint = Checkpoint.furthest(ended.manifest());
        if (!RetryChain.mayBeRetried(ended.status()) || checkpoint == null) {
            throw new RefusedException(new Refusal.RetryNotAllowed(ended.status()));
        }
        UUID running = candidate.running();
        if (running != null) {
            throw new RefusedException(new Refusal.JobAlreadyRunning(running));
        }
        live.requireRoom(tx, editor.id());
        Instant now = writer.now();
        RetryOrigin origin =
                new RetryOrigin(ended.id(), request.clientRequestId(), request.modelProfile(), checkpoint.status());
        Job created = Job.retrying(ended, NewId.next(), origin, now);
        writer.create(tx, created, editor);
        Job retry = writer.dispatch(tx, created, DispatchKind.RETRY, Dispatch.Request.NONE, editor);
        UUID dispatchId = Objects.requireNonNull(retry.dispatch()).dispatchId();
        return result(retry, dispatchId, checkpoint, origin, false);
    }

    private static RetryResult result(
            Job retry, UUID dispatchId, Checkpoint checkpoint, RetryOrigin origin, boolean replayed) {
        return new RetryResult(
                retry, dispatchId, checkpoint.status(), checkpoint.ref(), origin.modelProfile(), replayed);
    }
}
