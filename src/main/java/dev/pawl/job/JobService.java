package dev.pawl.job;

import static java.time.temporal.ChronoUnit.MICROS;

import dev.pawl.audit.Actor;
import dev.pawl.audit.AuditEvent;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.Database;
import dev.pawl.db.NewId;
import dev.pawl.db.Transaction;
import dev.pawl.db.generated.enums.DispatchKind;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.fsm.JobStatus;
import dev.pawl.project.ProjectRepository;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jooq.Record;
import org.jooq.Result;
import org.jspecify.annotations.Nullable;

/**
 * What an editor may do with jobs (spec/openapi.yaml, Jobs). Each method that changes something is one transaction:
 * lock the row, check, write; what it refuses, it undoes.
 */
public final class JobService {
    private final Database database;
    private final ProjectRepository projects;
    private final JobRepository jobs;
    private final DispatchRepository dispatches;
    private final AuditLog audit;
    private final InstantSource clock;

    public JobService(
            Database database,
            ProjectRepository projects,
            JobRepository jobs,
            DispatchRepository dispatches,
            AuditLog audit,
            InstantSource clock) {
        this.database = database;
        this.projects = projects;
        this.jobs = jobs;
        this.dispatches = dispatches;
        this.audit = audit;
        this.clock = clock;
    }

    /** @throws RefusedException {@code NotFound} unless the project is one of the editor's own */
    Job create(Actor.Editor editor, UUID projectId) {
        return database.transaction(tx -> {
            if (tx.read(projects.owned(projectId, editor.id())).getFirst().isEmpty()) {
                throw new RefusedException(new Refusal.NotFound());
            }
            Instant now = now();
            Job job =
                    new Job(NewId.next(), projectId, JobStatus.CREATED, Manifest.EMPTY, null, null, null, 1, now, now);
            jobs.insert(tx, job, editor.id());
            audit.append(tx, AuditEvents.created(job, editor));
            return job;
        });
    }

    /** @throws RefusedException {@code NotFound} unless it is one of the editor's own */
    Job get(Actor.Editor editor, UUID id) {
        return jobs.find(id, editor.id()).orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
    }

    /** Up to {@code limit} jobs of the project, newest first; of all statuses when {@code statuses} is empty. */
    List<Job> page(Actor.Editor editor, UUID projectId, Set<JobStatus> statuses, UUID before, int limit) {
        List<Result<Record>> rows =
                database.read(projects.owned(projectId, editor.id()), jobs.page(projectId, statuses, before, limit));
        if (rows.getFirst().isEmpty()) {
            throw new RefusedException(new Refusal.NotFound());
        }
        return jobs.jobs(rows.getLast());
    }

    /** Up to {@code limit} audit events of the job behind {@code sequence}, oldest first. */
    List<AuditEvent> auditEvents(Actor.Editor editor, UUID id, int sequence, int limit) {
        List<Result<Record>> rows = database.read(jobs.owned(id, editor.id()), audit.page(id, sequence, limit));
        if (rows.getFirst().isEmpty()) {
            throw new RefusedException(new Refusal.NotFound());
        }
        return audit.events(rows.getLast());
    }

    /** The job with {@code videoUri} confirmed, now or before. */
    UploadConfirmation confirmUpload(Actor.Editor editor, UUID id, IfMatch ifMatch, String videoUri) {
        return database.transaction(tx -> {
            LockedJob locked = jobs.lock(tx, id, editor.id());
            Job job = locked.job();
            ifMatch.check(job);
            String confirmed = job.manifest().videoUri();
            if (confirmed != null && confirmed.equals(videoUri)) {
                return new UploadConfirmation(job, true);
            }
            if (confirmed != null) {
                throw new RefusedException(new Refusal.VideoUriConflict(confirmed, videoUri));
            }
            Step step = locked.moveTo(JobStatus.UPLOADED)
                    .withManifest(job.manifest().withVideoUri(videoUri));
            return new UploadConfirmation(move(tx, step, editor, null), false);
        });
    }

    /** Hands the job to the orchestrator, unless it has been handed over already and is still at work. */
    RunResult run(Actor.Editor editor, UUID id, IfMatch ifMatch) {
        return database.transaction(tx -> {
            LockedJob locked = jobs.lock(tx, id, editor.id());
            Job job = locked.job();
            ifMatch.check(job);
            Dispatch active = job.dispatch();
            if (active != null && active.isActive() && !job.status().isTerminal()) {
                return new RunResult(job.id(), job.status(), active.dispatchId(), true);
            }
            if (job.status() != JobStatus.UPLOADED) {
                // A worker may repeat AUDIO_EXTRACTING; an editor runs what has been uploaded and nothing else.
                throw new RefusedException(new Refusal.TransitionRefused(job.status(), JobStatus.AUDIO_EXTRACTING));
            }
            Job running = move(tx, locked.moveTo(JobStatus.AUDIO_EXTRACTING), editor, null);
            Dispatch dispatch = Dispatch.pending(NewId.next(), DispatchKind.RUN, running.updatedAt());
            dispatches.insert(tx, running.id(), dispatch);
            return new RunResult(running.id(), running.status(), dispatch.dispatchId(), false);
        });
    }

    /** Takes the finished draft into editing; a job that is being edited stays as it is. */
    Job open(Actor.Editor editor, UUID id, IfMatch ifMatch) {
        return database.transaction(tx -> {
            LockedJob locked = jobs.lock(tx, id, editor.id());
            Job job = locked.job();
            ifMatch.check(job);
            return switch (job.status()) {
                case EDITING -> job;
                case DRAFT_READY -> move(tx, locked.moveTo(JobStatus.EDITING), editor, null);
                default ->
                    // A worker may return a job to EDITING; its editor opens a finished draft and nothing else.
                    throw new RefusedException(new Refusal.TransitionRefused(job.status(), JobStatus.EDITING));
            };
        });
    }

    /** Stops the job: status, audit event and the recall of its dispatch, together or not at all. */
    Job cancel(Actor.Editor editor, UUID id, IfMatch ifMatch, @Nullable String reasonCode) {
        return database.transaction(tx -> {
            LockedJob locked = jobs.lock(tx, id, editor.id());
            ifMatch.check(locked.job());
            Job cancelled = move(tx, locked.moveTo(JobStatus.CANCELLED), editor, reasonCode);
            return recallDispatch(tx, cancelled);
        });
    }

    private Job move(Transaction tx, Step step, Actor.Editor actor, @Nullable String reasonCode) {
        Job after = jobs.apply(tx, step, now());
        audit.append(tx, AuditEvents.moved(after, step.transition(), actor, reasonCode));
        return after;
    }

    private Job recallDispatch(Transaction tx, Job job) {
        Dispatch dispatch = job.dispatch();
        if (dispatch == null || !dispatch.isActive()) {
            return job;
        }
        Dispatch recalled = dispatch.recalled(job.updatedAt());
        dispatches.recall(tx, recalled);
        return job.withDispatch(recalled);
    }

    private Instant now() {
        return clock.instant().truncatedTo(MICROS);
    }
}
