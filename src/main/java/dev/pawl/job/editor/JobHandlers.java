package dev.pawl.job.editor;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.pawl.audit.Actor;
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
import dev.pawl.http.Responder;
import dev.pawl.http.Response;
import dev.pawl.job.Job;
import dev.pawl.job.ReasonPolicy;
import dev.pawl.job.retry.RetryRequest;
import dev.pawl.job.retry.RetryResult;
import dev.pawl.job.retry.RetryService;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The routes of jobs: parse, call {@link JobService}, render. */
public final class JobHandlers {
    private static final Set<String> PAGE = Set.of("limit", "cursor");
    private static final Set<String> LIST_OF_PROJECT = union(JobFilter.OF_PROJECT, PAGE);
    private static final Set<String> COUNTS = union(JobFilter.OF_PROJECT, Set.of("project_id"));
    private static final Set<String> LIST = union(COUNTS, PAGE);

    private final JobService jobs;
    private final RetryService retries;
    private final ReasonPolicy reasons;
    private final Bodies bodies;
    private final Responder responder;

    public JobHandlers(
            JobService jobs, RetryService retries, ReasonPolicy reasons, Bodies bodies, Responder responder) {
        this.jobs = jobs;
        this.retries = retries;
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
        Actor.Editor editor = Access.editor(ctx);
        UUID projectId = Ids.parse(ctx.pathParam("projectId"));
        JobFilter filter = JobFilter.of(query, projectId, editor.id());
        list(ctx, query, (before, limit) -> jobs.pageOfProject(editor, projectId, filter, before, limit));
    }

    /** {@code GET /jobs}. */
    public void listAllJobs(Context ctx) {
        PageQuery query = PageQuery.of(ctx, LIST);
        Actor.Editor editor = Access.editor(ctx);
        JobFilter filter = JobFilter.of(query, editor.id());
        list(ctx, query, (before, limit) -> jobs.page(editor, filter, before, limit));
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
        PageQuery query = PageQuery.of(ctx, COUNTS);
        Actor.Editor editor = Access.editor(ctx);
        JobFilter filter = JobFilter.of(query, editor.id());
        query.check();
        ctx.jsonStream(jobs.counts(editor, filter));
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        return Stream.of(some, others).flatMap(Set::stream).collect(toUnmodifiableSet());
    }

    /** {@code GET /jobs/{jobId}}. */
    public void getJob(Context ctx) {
        Job job = jobs.get(Access.editor(ctx), jobId(ctx));
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
        List<AuditEvent> found = jobs.auditEvents(Access.editor(ctx), jobId(ctx), sequence, limit + 1);
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
        reasons.check(request.reasonCode());
        responder.respond(
                ctx,
                JobHandlers::moved,
                once -> jobs.cancel(Access.editor(ctx), jobId(ctx), ifMatch(ctx), request.reasonCode(), once));
    }

    /** {@code POST /jobs/{jobId}/force-stop}. */
    public void forceStopJob(Context ctx) {
        var request = bodies.read(ctx, ForceStopRequest.class);
        reasons.check(request.reasonCode());
        responder.respond(
                ctx,
                JobHandlers::moved,
                once -> jobs.forceStop(Access.editor(ctx), jobId(ctx), ifMatch(ctx), request.reasonCode(), once));
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
