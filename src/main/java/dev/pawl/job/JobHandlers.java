package dev.pawl.job;

import dev.pawl.audit.AuditEvent;
import dev.pawl.db.NewId;
import dev.pawl.fsm.JobStatus;
import dev.pawl.http.Access;
import dev.pawl.http.Bodies;
import dev.pawl.http.Ids;
import dev.pawl.http.Page;
import dev.pawl.http.PageQuery;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The routes of jobs: parse, call {@link JobService}, render. */
public final class JobHandlers {
    private final JobService jobs;
    private final RetryService retries;
    private final Bodies bodies;

    public JobHandlers(JobService jobs, RetryService retries, Bodies bodies) {
        this.jobs = jobs;
        this.retries = retries;
        this.bodies = bodies;
    }

    /** {@code POST /projects/{projectId}/jobs}. */
    public void createJob(Context ctx) {
        bodies.optional(ctx, NoFields.class);
        Job job = jobs.create(Access.editor(ctx), Ids.parse(ctx.pathParam("projectId")));
        ctx.status(201).header("Location", ctx.contextPath() + "/jobs/" + job.id());
        render(ctx, job);
    }

    /** {@code GET /projects/{projectId}/jobs}. */
    public void listJobs(Context ctx) {
        PageQuery query = PageQuery.of(ctx, Set.of("status", "limit", "cursor"));
        Set<JobStatus> statuses = query.repeated("status", JobStatus.class);
        int limit = query.limit();
        UUID before = query.cursor(UUID::fromString).orElse(NewId.MAX);
        query.check();
        UUID projectId = Ids.parse(ctx.pathParam("projectId"));
        List<Job> found = jobs.page(Access.editor(ctx), projectId, statuses, before, limit + 1);
        ctx.jsonStream(Page.of(found, limit, Job::id));
    }

    /** {@code GET /jobs/{jobId}}. */
    public void getJob(Context ctx) {
        render(ctx, jobs.get(Access.editor(ctx), jobId(ctx)));
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
        var request = bodies.required(ctx, ConfirmUploadRequest.class);
        UploadConfirmation result =
                jobs.confirmUpload(Access.editor(ctx), jobId(ctx), ifMatch(ctx), request.videoUri());
        ctx.header("ETag", etag(result.job())).jsonStream(result);
    }

    /** {@code POST /jobs/{jobId}/run}. */
    public void runJob(Context ctx) {
        bodies.optional(ctx, NoFields.class);
        RunResult result = jobs.run(Access.editor(ctx), jobId(ctx), ifMatch(ctx));
        ctx.status(result.replayed() ? 200 : 202).jsonStream(result);
    }

    /** {@code POST /jobs/{jobId}/open}. */
    public void openJob(Context ctx) {
        bodies.optional(ctx, NoFields.class);
        render(ctx, jobs.open(Access.editor(ctx), jobId(ctx), ifMatch(ctx)));
    }

    /** {@code POST /jobs/{jobId}/cancel}. */
    public void cancelJob(Context ctx) {
        var request = bodies.optional(ctx, CancelRequest.class);
        render(ctx, jobs.cancel(Access.editor(ctx), jobId(ctx), ifMatch(ctx), request.reasonCode()));
    }

    /** {@code POST /jobs/{jobId}/retry}. */
    public void retryJob(Context ctx) {
        var request = bodies.required(ctx, RetryRequest.class);
        RetryResult result = retries.retry(Access.editor(ctx), jobId(ctx), request);
        ctx.status(result.replayed() ? 200 : 202)
                .header("Location", ctx.contextPath() + "/jobs/" + result.job().id())
                .jsonStream(result);
    }

    private static UUID jobId(Context ctx) {
        return Ids.parse(ctx.pathParam("jobId"));
    }

    private static IfMatch ifMatch(Context ctx) {
        return IfMatch.parse(Collections.list(ctx.req().getHeaders("If-Match")));
    }

    private static void render(Context ctx, Job job) {
        ctx.header("ETag", etag(job)).jsonStream(job);
    }

    private static String etag(Job job) {
        return "\"" + job.version() + "\"";
    }
}
