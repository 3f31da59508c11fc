package dev.pawl.job.editor;

import dev.pawl.audit.Actor;
import dev.pawl.audit.AuditEvent;
import dev.pawl.audit.AuditLog;
import dev.pawl.audit.TrailLine;
import dev.pawl.db.Database;
import dev.pawl.db.NewId;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.DispatchKind;
import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.fsm.JobStatus;
import dev.pawl.idempotency.IdempotentChange;
import dev.pawl.idempotency.Outcome;
import dev.pawl.job.AllowedAction;
import dev.pawl.job.Change;
import dev.pawl.job.Checkpoint;
import dev.pawl.job.Job;
import dev.pawl.job.JobChanges;
import dev.pawl.job.JobKey;
import dev.pawl.job.JobNames;
import dev.pawl.job.JobRepository;
import dev.pawl.job.JobTransition;
import dev.pawl.job.LiveJobRepository;
import dev.pawl.job.LockedJob;
import dev.pawl.job.RetryChain;
import dev.pawl.job.TransitionWriter;
import dev.pawl.project.ProjectRepository;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import dev.pawl.refusal.StopState;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The editor's actions on jobs (spec/openapi.yaml, Jobs). Each change is one transaction: lock the row, check, write. A
 * refusal rolls it back.
 */
public final class JobService {
    private static final Set<DispatchKind> RUNS = EnumSet.of(DispatchKind.RUN, DispatchKind.RETRY);

    private final Database database;
    private final ProjectRepository projects;
    private final JobChanges changes;
    private final JobRepository jobs;
    private final JobReadRepository reads;
    private final LiveJobRepository live;
    private final AuditLog audit;
    private final TransitionWriter writer;

    public JobService(
            Database database,
            ProjectRepository projects,
            JobChanges changes,
            JobRepository jobs,
            JobReadRepository reads,
            LiveJobRepository live,
            AuditLog audit,
            TransitionWriter writer) {
        this.database = database;
        this.projects = projects;
        this.changes = changes;
        this.jobs = jobs;
        this.reads = reads;
        this.live = live;
        this.audit = audit;
        this.writer = writer;
    }

    /**
     * @throws RefusedException {@code NotFound} if the editor does not own the project, {@code ProjectArchived} if it is
     *     archived, {@code TooManyRequests} if the editor has too many unfinished jobs
     */
    Outcome<Job> create(Actor.Editor editor, UUID projectId, JobNames names, IdempotentChange<Job> once) {
        return database.transaction(once.around(tx -> {
            live.requireProjectAndRoom(tx, projects.owned(projectId, editor.id()), editor.id());
            Job job = Job.created(NewId.next(), projectId, names, writer.now());
            writer.create(tx, job, editor);
            return job;
        }));
    }

    /** @throws RefusedException {@code NotFound} unless {@code ownerId} owns the job */
    Job get(String ownerId, UUID id) {
        return reads.find(id, ownerId).orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
    }

    /**
     * Up to {@code limit} jobs of the project, newest first.
     *
     * @throws RefusedException {@code NotFound} unless {@code ownerId} owns the project
     */
    JobReadRepository.Listed pageOfProject(String ownerId, UUID projectId, JobFilter filter, UUID before, int limit) {
        return reads.pageOfProject(projects.owned(projectId, ownerId), ownerId, projectId, filter, before, limit)
                .orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
    }

    /** Up to {@code limit} jobs of the owner, newest first. */
    JobReadRepository.Listed page(String ownerId, JobFilter filter, UUID before, int limit) {
        return reads.page(ownerId, filter, before, limit);
    }

    JobCounts counts(String ownerId, JobFilter filter) {
        return reads.counts(ownerId, filter);
    }

    /** Changes what the job is called, which is no transition. */
    Job update(Actor.Editor editor, UUID id, UpdateJobRequest request) {
        return changes.make(new Change<>(JobKey.of(id, editor), null, (tx, locked, applied) -> {
            JobNames names = request.applyTo(locked.job().names());
            Job shown = jobs.shown(tx, locked.job()).withNames(names);
            if (!names.equals(locked.job().names())) {
                jobs.rename(tx, shown, editor.id());
            }
            return shown;
        }));
    }

    /** Up to {@code limit} audit events of the job after {@code sequence}, oldest first. */
    public List<AuditEvent> auditEvents(String ownerId, UUID id, int sequence, int limit) {
        return audit.page(reads.owned(id, ownerId), id, sequence, limit)
                .orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
    }

    /** Like {@link #auditEvents}, with all that their chains cover. */
    public List<TrailLine> trail(String ownerId, UUID id, int sequence, int limit) {
        return audit.trail(reads.owned(id, ownerId), id, sequence, limit)
                .orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
    }

    /** Confirms {@code videoUri}; does nothing if the same URI was confirmed before. */
    Outcome<UploadConfirmation> confirmUpload(
            Actor.Editor editor, UUID id, IfMatch ifMatch, String videoUri, IdempotentChange<UploadConfirmation> once) {
        return change(editor, id, once, (tx, locked) -> {
            Job job = locked.job();
            ifMatch.check(job);
            String confirmed = job.manifest().videoUri();
            if (confirmed != null && confirmed.equals(videoUri)) {
                return new UploadConfirmation(jobs.shown(tx, job), true);
            }
            if (confirmed != null) {
                throw new RefusedException(new Refusal.VideoUriConflict(confirmed, videoUri));
            }
            JobTransition transition = locked.moveTo(JobStatus.UPLOADED)
                    .withManifest(job.manifest().withVideoUri(videoUri));
            return new UploadConfirmation(writer.apply(tx, transition, editor, null), false);
        });
    }

    /** Dispatches the job to the orchestrator, unless this is its latest order already and it has not ended. */
    Outcome<RunResult> run(Actor.Editor editor, UUID id, IfMatch ifMatch, IdempotentChange<RunResult> once) {
        return change(editor, id, once, (tx, locked) -> {
            Job job = locked.job();
            ifMatch.check(job);
            Dispatch latest = job.dispatch();
            if (latest != null && RUNS.contains(latest.kind()) && !job.status().isTerminal()) {
                return new RunResult(job.id(), job.status(), latest.dispatchId(), true);
            }
            if (job.status() != JobStatus.UPLOADED) {
                // A worker may repeat AUDIO_EXTRACTING, but an editor may run only an uploaded job.
                throw new RefusedException(new Refusal.TransitionRefused(job.status(), JobStatus.AUDIO_EXTRACTING));
            }
            Job running = writer.apply(tx, locked.moveTo(JobStatus.AUDIO_EXTRACTING), editor, null);
            Job dispatched = writer.dispatch(tx, running, DispatchKind.RUN, Dispatch.Request.NONE, editor);
            return new RunResult(running.id(), running.status(), latestOf(dispatched), false);
        });
    }

    /**
     * Orders work on the draft.
     *
     * @param kind REGENERATE or EXPORT
     */
    Outcome<OrderResult> order(
            Actor.Editor editor,
            UUID id,
            IfMatch ifMatch,
            DispatchKind kind,
            Dispatch.Request request,
            IdempotentChange<OrderResult> once) {
        JobStatus work = kind == DispatchKind.EXPORT ? JobStatus.EXPORTING : JobStatus.REGENERATING;
        return change(editor, id, once, (tx, locked) -> {
            ifMatch.check(locked.job());
            Job working = writer.apply(tx, writer.settled(tx, locked.moveTo(work)), editor, null);
            Job ordered = writer.dispatch(tx, working, kind, request, editor);
            return new OrderResult(ordered, latestOf(ordered));
        });
    }

    /** Ends the job with the draft as it is. */
    Outcome<Job> finish(Actor.Editor editor, UUID id, IfMatch ifMatch, IdempotentChange<Job> once) {
        return change(editor, id, once, (tx, locked) -> {
            Job job = locked.job();
            ifMatch.check(job);
            if (!AllowedAction.FINISH.isOpenTo(job)) {
                // A worker may end a job with its export, but an editor may not end work that is under way.
                throw new RefusedException(new Refusal.TransitionRefused(job.status(), JobStatus.DONE));
            }
            return writer.apply(tx, writer.settled(tx, locked.moveTo(JobStatus.DONE)), editor, null);
        });
    }

    private <T> Outcome<T> change(
            Actor.Editor editor, UUID id, IdempotentChange<T> once, BiFunction<Transaction, LockedJob, T> decision) {
        return change(JobKey.of(id, editor), once, decision);
    }

    private <T> Outcome<T> change(
            JobKey key, IdempotentChange<T> once, BiFunction<Transaction, LockedJob, T> decision) {
        return changes.make(new Change<>(key, null, (tx, locked, applied) -> decision.apply(tx, locked)), once);
    }

    private static UUID latestOf(Job job) {
        return Objects.requireNonNull(job.dispatch()).dispatchId();
    }

    /** Opens the finished draft for editing; does nothing if the job is being edited already. */
    Outcome<Job> open(Actor.Editor editor, UUID id, IfMatch ifMatch, IdempotentChange<Job> once) {
        return change(editor, id, once, (tx, locked) -> {
            Job job = locked.job();
            ifMatch.check(job);
            return switch (job.status()) {
                case EDITING -> job;
                case DRAFT_READY -> writer.apply(tx, locked.moveTo(JobStatus.EDITING), editor, null);
                default ->
                    // A worker may return a job to EDITING, but an editor may open only a finished draft.
                    throw new RefusedException(new Refusal.TransitionRefused(job.status(), JobStatus.EDITING));
            };
        });
    }

    /** Cancels the job: status, audit event and the revocation of its dispatch commit together or not at all. */
    Outcome<Job> cancel(
            Actor actor, JobKey key, IfMatch ifMatch, @Nullable String reasonCode, IdempotentChange<Job> once) {
        AtomicReference<Job> met = new AtomicReference<>();
        try {
            return change(key, once, (tx, locked) -> {
                met.set(locked.job());
                ifMatch.check(locked.job());
                Job cancelled = writer.apply(tx, locked.moveTo(JobStatus.CANCELLED), actor, reasonCode);
                return writer.revoke(tx, cancelled, actor);
            });
        } catch (RefusedException e) {
            throw e.refusal() instanceof Refusal.TransitionRefused
                    ? notCancellable(Objects.requireNonNull(met.get()))
                    : e;
        }
    }

    /**
     * Has the orchestrator told to end the work at once, whose stop it has not confirmed; does nothing if that was
     * requested before. No transition: the dispatch says who asked.
     *
     * @throws RefusedException {@code StopNotPending} if no stop is requested, or none any more
     */
    Outcome<Job> forceStop(
            Actor actor, JobKey key, IfMatch ifMatch, @Nullable String reasonCode, IdempotentChange<Job> once) {
        return change(key, once, (tx, locked) -> {
            Job job = locked.job();
            ifMatch.check(job);
            Dispatch latest = job.dispatch();
            if (latest == null || latest.state() != DispatchState.STOP_REQUESTED) {
                throw new RefusedException(new Refusal.StopNotPending(whyNotPending(latest)));
            }
            Job shown = jobs.shown(tx, job);
            return latest.canBeForced() ? writer.forceStop(tx, shown, latest, actor, reasonCode) : shown;
        });
    }

    private static StopState whyNotPending(@Nullable Dispatch latest) {
        if (latest == null || latest.stopRequestedAt() == null) {
            return StopState.NEVER_REQUESTED;
        }
        return latest.state() == DispatchState.STOPPED ? StopState.CONFIRMED : StopState.GIVEN_UP;
    }

    /**
     * For a job that has ended, the refusal names its unfinished retry, which the editor may want to cancel instead. It
     * is looked up when the lock has been given back, so that those who wait for it need not wait longer.
     */
    private RefusedException notCancellable(Job job) {
        boolean canBeRetried = RetryChain.mayBeRetried(job.status()) && Checkpoint.furthest(job.manifest()) != null;
        boolean mayBeTriedAgain = job.status().isTerminal() && (canBeRetried || job.retryOf() != null);
        UUID liveRetry = mayBeTriedAgain ? reads.liveRetry(job.id()).orElse(null) : null;
        return new RefusedException(new Refusal.TransitionRefused(job.status(), JobStatus.CANCELLED, liveRetry));
    }
}
