package dev.pawl.job.editor;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.pawl.audit.AuditEvent;
import dev.pawl.db.NewId;
import dev.pawl.db.generated.enums.DispatchKind;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.http.Access;
import dev.pawl.http.Bodies;
import dev.pawl.http.Ids;
import dev.pawl.http.NoFields;
import dev.pawl.http.Page;
import dev.pawl.http.PageQuery;
import dev.pawl.http.Person;
import dev.pawl.http.Responder;
import dev.pawl.http.Response;
import dev.pawl.http.Role;
import dev.pawl.job.Job;
import dev.pawl.job.JobKey;
import dev.pawl.job.ReasonPolicy;
import dev.pawl.job.retry.RetryRequest;
import dev.pawl.job.retry.RetryResult;
import dev.pawl.job.retry.RetryService;
import dev.pawl.oversight.Standing;
import dev.pawl.oversight.Standings;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The routes of jobs: parse, call {@link JobService}, render. */
public final class JobHandlers {
    private static final String OWNER = "owner_id";
    private static final Set<String> PAGE = Set.of("limit", "cursor");
    private static final Set<String> LIST_OF_PROJECT = union(JobFilter.OF_PROJECT, PAGE);
    private static final Set<String> COUNTS = union(JobFilter.OF_PROJECT, Set.of("project_id"));
    private static final Set<String> LIST = union(COUNTS, PAGE);

    private final JobService jobs;
    private final RetryService retries;
    private final Standings standings;
    private final ReasonPolicy reasons;
    private final Bodies bodies;
    private final Responder responder;

    public JobHandlers(
            JobService jobs,
            RetryService retries,
            Standings standings,
            ReasonPolicy reasons,
            Bodies bodies,
            Responder responder) {
        this.jobs = jobs;
        this.retries = retries;
        this.standings = standings;
        this.reasons = reasons;
        this.bodies = bodies;
        this.responder = responder;
    }

    /** {@code POST /projects/{projectId}/jobs}. */
    public void createJob(Context ctx) {
        var request = bodies.read(ctx, CreateJobRequest.class);
        UUID projectId = Ids.parse(ctx.pathParam("projectId"));
        responder.respond(
                ctx, JobHandlers::created, once -> jobs.create(Access.editor(ctx), projectId, request.names(), once));
    }

    /** {@code GET /projects/{projectId}/jobs}. */
    public void listJobs(Context ctx) {
        PageQuery query = PageQuery.of(ctx, LIST_OF_PROJECT);
        UUID projectId = Ids.parse(ctx.pathParam("projectId"));
        String owner = standings.onProject(Access.person(ctx), projectId).ownerId();
        JobFilter filter = JobFilter.of(query, projectId, owner);
        list(ctx, query, (before, limit) -> jobs.pageOfProject(owner, projectId, filter, before, limit));
    }

    /** {@code GET /jobs}. */
    public void listAllJobs(Context ctx) {
        PageQuery query = queryOfOwner(ctx, LIST);
        String owner = owner(ctx, query);
        JobFilter filter = JobFilter.of(query, owner);
        list(ctx, query, (before, limit) -> jobs.page(owner, filter, before, limit));
    }

    private static void list(Context ctx, PageQuery query, BiFunction<UUID, Integer, JobReadRepository.Listed> page) {
        int limit = query.limit();
        UUID before = query.cursor(UUID::fromString).orElse(NewId.MAX);
        query.check();
        JobReadRepository.Listed listed = page.apply(before, limit);
        ctx.jsonStream(Page.of(listed.jobs(), listed.more(), Job::id));
    }

    /** {@code GET /jobs/counts}. */
    public void countJobs(Context ctx) {
        PageQuery query = queryOfOwner(ctx, COUNTS);
        String owner = owner(ctx, query);
        JobFilter filter = JobFilter.of(query, owner);
        query.check();
        ctx.jsonStream(jobs.counts(owner, filter));
    }

    /** Only an operator may name an owner. */
    private static PageQuery queryOfOwner(Context ctx, Set<String> parameters) {
        boolean mayName = Access.person(ctx).is(Role.OPERATOR);
        return PageQuery.of(ctx, mayName ? union(parameters, Set.of(OWNER)) : parameters);
    }

    /** Whose jobs are asked for; an operator who is no editor has none of their own. */
    private static String owner(Context ctx, PageQuery query) {
        Person person = Access.person(ctx);
        Optional<String> named = person.is(Role.OPERATOR)
                ? query.text(OWNER, Person::mayBeId, "must be a subject of 1 to 255 characters")
                : Optional.empty();
        if (named.isEmpty() && !person.is(Role.EDITOR)) {
            query.require(OWNER, "is required: whose jobs?");
        }
        return named.orElse(person.id());
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        return Stream.of(some, others).flatMap(Set::stream).collect(toUnmodifiableSet());
    }

    /** {@code GET /jobs/{jobId}}. */
    public void getJob(Context ctx) {
        UUID id = jobId(ctx);
        Job job = jobs.get(standings.onJob(Access.person(ctx), id).ownerId(), id);
        ctx.header("ETag", Response.etag(job.version())).jsonStream(job);
    }

    /** {@code PATCH /jobs/{jobId}}. */
    public void updateJob(Context ctx) {
        var request = bodies.readPatch(ctx, UpdateJobRequest.class);
        Job job = jobs.update(Access.editor(ctx), jobId(ctx), request);
        ctx.header("ETag", Response.etag(job.version())).jsonStream(job);
    }

    /** {@code GET /jobs/{jobId}/audit-events}. */
    public void listAuditEvents(Context ctx) {
        PageQuery query = PageQuery.of(ctx, Set.of("limit", "cursor"));
        int limit = query.limit();
        int sequence = query.cursor(Integer::valueOf).orElse(0);
        query.check();
        UUID id = jobId(ctx);
        String owner = standings.beforeTrail(Access.person(ctx), id).ownerId();
        List<AuditEvent> found = jobs.auditEvents(owner, id, sequence, limit + 1);
        ctx.jsonStream(Page.of(found, limit, AuditEvent::sequence));
    }

    /** {@code POST /jobs/{jobId}/confirm-upload}. */
    public void confirmUpload(Context ctx) {
        var request = bodies.read(ctx, ConfirmUploadRequest.class);
        responder.respond(
                ctx,
                JobHandlers::confirmed,
                once -> jobs.confirmUpload(Access.editor(ctx), jobId(ctx), ifMatch(ctx), request.videoUri(), once));
    }

    /** {@code POST /jobs/{jobId}/run}. */
    public void runJob(Context ctx) {
        bodies.read(ctx, NoFields.class);
        responder.respond(
                ctx, JobHandlers::running, once -> jobs.run(Access.editor(ctx), jobId(ctx), ifMatch(ctx), once));
    }

    /** {@code POST /jobs/{jobId}/open}. */
    public void openJob(Context ctx) {
        bodies.read(ctx, NoFields.class);
        responder.respond(
                ctx, JobHandlers::moved, once -> jobs.open(Access.editor(ctx), jobId(ctx), ifMatch(ctx), once));
    }

    /** {@code POST /jobs/{jobId}/regenerate}. */
    public void regenerateJob(Context ctx) {
        var body = bodies.read(ctx, RegenerateRequest.class);
        order(ctx, DispatchKind.REGENERATE, new Dispatch.Request(body.instructionsUri(), List.of()));
    }

    /** {@code POST /jobs/{jobId}/export}. */
    public void exportJob(Context ctx) {
        var body = bodies.read(ctx, ExportRequest.class);
        order(ctx, DispatchKind.EXPORT, new Dispatch.Request(null, body.formats()));
    }

    private void order(Context ctx, DispatchKind kind, Dispatch.Request request) {
        responder.respond(
                ctx,
                JobHandlers::ordered,
                once -> jobs.order(Access.editor(ctx), jobId(ctx), ifMatch(ctx), kind, request, once));
    }

    /** {@code POST /jobs/{jobId}/finish}. */
    public void finishJob(Context ctx) {
        bodies.read(ctx, NoFields.class);
        responder.respond(
                ctx, JobHandlers::moved, once -> jobs.finish(Access.editor(ctx), jobId(ctx), ifMatch(ctx), once));
    }

    /** {@code POST /jobs/{jobId}/cancel}. */
    public void cancelJob(Context ctx) {
        var request = bodies.read(ctx, CancelRequest.class);
        Standing standing = standingToStop(ctx, request.reasonCode());
        JobKey key = new JobKey(jobId(ctx), standing.ownerId());
        responder.respond(
                ctx,
                JobHandlers::moved,
                once -> jobs.cancel(standing.actor(), key, ifMatch(ctx), request.reasonCode(), once));
    }

    /** {@code POST /jobs/{jobId}/force-stop}. */
    public void forceStopJob(Context ctx) {
        var request = bodies.read(ctx, ForceStopRequest.class);
        Standing standing = standingToStop(ctx, request.reasonCode());
        JobKey key = new JobKey(jobId(ctx), standing.ownerId());
        responder.respond(
                ctx,
                JobHandlers::moved,
                once -> jobs.forceStop(standing.actor(), key, ifMatch(ctx), request.reasonCode(), once));
    }

    /** An editor may have to say why, an operator must. */
    private Standing standingToStop(Context ctx, @Nullable String reasonCode) {
        reasons.check(reasonCode);
        Standing standing = standings.onJob(Access.person(ctx), jobId(ctx));
        if (!standing.isOwn()) {
            reasons.require(reasonCode);
        }
        return standing;
    }

    /** {@code POST /jobs/{jobId}/retry}. */
    public void retryJob(Context ctx) {
        var request = bodies.read(ctx, RetryRequest.class);
        responder.respond(
                ctx, JobHandlers::retried, once -> retries.retry(Access.editor(ctx), jobId(ctx), request, once));
    }

    private static UUID jobId(Context ctx) {
        return Ids.parse(ctx.pathParam("jobId"));
    }

    private static IfMatch ifMatch(Context ctx) {
        return IfMatch.parse(Collections.list(ctx.req().getHeaders("If-Match")));
    }

    private static Response created(Job job) {
        return Response.of(201, job).at("/jobs/" + job.id()).tagged(job.version());
    }

    private static Response confirmed(UploadConfirmation confirmation) {
        return Response.of(200, confirmation).tagged(confirmation.job().version());
    }

    private static Response running(RunResult run) {
        return Response.of(run.replayed() ? 200 : 202, run);
    }

    private static Response ordered(OrderResult order) {
        return Response.of(202, order).tagged(order.job().version());
    }

    private static Response moved(Job job) {
        return Response.of(200, job).tagged(job.version());
    }

    private static Response retried(RetryResult retry) {
        return Response.of(retry.replayed() ? 200 : 202, retry)
                .at("/jobs/" + retry.job().id());
    }
}
