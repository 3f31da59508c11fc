package dev.pawl;

import dev.pawl.digest.DigestHandlers;
import dev.pawl.http.Console;
import dev.pawl.http.Docs;
import dev.pawl.http.Health;
import dev.pawl.http.Metrics;
import dev.pawl.http.OpenApiDocument;
import dev.pawl.http.ProblemPages;
import dev.pawl.http.Role;
import dev.pawl.http.Traffic;
import dev.pawl.job.bulkcancel.BulkCancelHandlers;
import dev.pawl.job.callback.CallbackHandlers;
import dev.pawl.job.editor.JobHandlers;
import dev.pawl.job.progress.ProgressHandlers;
import dev.pawl.oversight.OversightHandlers;
import dev.pawl.project.ProjectHandlers;
import dev.pawl.reconciliation.DispatchHandlers;
import dev.pawl.stream.StreamHandlers;
import io.javalin.config.RoutesConfig;

/** Every route: its method, path, handler and role. */
record Routes(
        ProjectHandlers projects,
        JobHandlers jobs,
        BulkCancelHandlers bulkCancels,
        StreamHandlers streams,
        CallbackHandlers callbacks,
        ProgressHandlers progress,
        DispatchHandlers dispatches,
        OversightHandlers oversight,
        DigestHandlers digests,
        OpenApiDocument openApi,
        ProblemPages problemPages,
        Docs docs,
        Console console,
        Health health,
        Metrics metrics) {
    void addAll(RoutesConfig routes) {
        addPublic(routes);
        addInternal(routes);
    }

    void addPublic(RoutesConfig routes) {
        routes.post("/projects", projects::createProject, Role.EDITOR);
        routes.get("/projects", projects::listProjects, Role.EDITOR);
        routes.get("/projects/{projectId}", projects::getProject, Role.EDITOR);
        routes.patch("/projects/{projectId}", projects::updateProject, Role.EDITOR);

        routes.post("/projects/{projectId}/jobs", jobs::createJob, Role.EDITOR);
        routes.get("/projects/{projectId}/jobs", jobs::listJobs, Role.EDITOR, Role.OPERATOR);
        routes.post(
                "/projects/{projectId}/cancel-jobs", bulkCancels::cancelJobs, Role.EDITOR, Role.OPERATOR, Traffic.STOP);
        routes.get("/jobs", jobs::listAllJobs, Role.EDITOR, Role.OPERATOR);
        routes.get(
                "/jobs/counts",
                jobs::countJobs,
                Role.EDITOR,
                Role.OPERATOR); // Before the job, whose route would match too.
        routes.get("/jobs/{jobId}", jobs::getJob, Role.EDITOR, Role.OPERATOR);
        routes.patch("/jobs/{jobId}", jobs::updateJob, Role.EDITOR);
        routes.get("/jobs/{jobId}/audit-events", jobs::listAuditEvents, Role.EDITOR, Role.OPERATOR, Role.AUDITOR);
        routes.get("/jobs/{jobId}/audit-proof", digests::getAuditProof, Role.EDITOR, Role.OPERATOR, Role.AUDITOR);
        routes.post("/jobs/{jobId}/confirm-upload", jobs::confirmUpload, Role.EDITOR);
        routes.post("/jobs/{jobId}/run", jobs::runJob, Role.EDITOR);
        routes.post("/jobs/{jobId}/open", jobs::openJob, Role.EDITOR);
        routes.post("/jobs/{jobId}/regenerate", jobs::regenerateJob, Role.EDITOR);
        routes.post("/jobs/{jobId}/export", jobs::exportJob, Role.EDITOR);
        routes.post("/jobs/{jobId}/finish", jobs::finishJob, Role.EDITOR);
        routes.post("/jobs/{jobId}/cancel", jobs::cancelJob, Role.EDITOR, Role.OPERATOR, Traffic.STOP);
        routes.post("/jobs/{jobId}/force-stop", jobs::forceStopJob, Role.EDITOR, Role.OPERATOR, Traffic.STOP);

        routes.post("/jobs/{jobId}/retry", jobs::retryJob, Role.EDITOR);

        routes.get("/audit/events", oversight::listAllAuditEvents, Role.AUDITOR);

        routes.get("/jobs/{jobId}/events", streams::streamJobEvents, Role.EDITOR, Role.OPERATOR, Traffic.STREAM);
        routes.get("/projects/{projectId}/events", streams::streamProjectEvents, Role.EDITOR, Traffic.STREAM);
        routes.get("/events", streams::streamEvents, Role.EDITOR, Traffic.STREAM);

        routes.get("/audit/digests", digests::listAuditDigests, Role.PUBLIC);
        routes.get("/audit/keys", digests::listAuditKeys, Role.PUBLIC);

        routes.get("/", docs::getRoot, Role.PUBLIC);
        routes.get("", docs::getRoot, Role.PUBLIC); // The base path without a trailing slash.
        routes.get("/openapi.json", openApi::getOpenApiJson, Role.PUBLIC);
        routes.get("/openapi.yaml", openApi::getOpenApiYaml, Role.PUBLIC);
        routes.get("/problems/{errorCode}", problemPages::getProblemPage, Role.PUBLIC);
        routes.get("/docs", docs::getDocs, Role.PUBLIC);
        routes.get("/docs/{file}", docs::getDocsFile, Role.PUBLIC);
        routes.get("/console", console::getConsole, Role.PUBLIC);
        routes.get("/console/{file}", console::getConsoleFile, Role.PUBLIC);
    }

    /** Callbacks, probes and metrics, which may have their own listener (spec/decisions/020). */
    void addInternal(RoutesConfig routes) {
        routes.post("/internal/jobs/{jobId}/status", callbacks::reportStatus, Role.ORCHESTRATOR);
        routes.post("/internal/jobs/{jobId}/progress", progress::reportProgress, Role.ORCHESTRATOR);
        routes.get("/internal/dispatches", dispatches::listDispatches, Role.ORCHESTRATOR);
        routes.get("/internal/dispatches/{dispatchId}", dispatches::getDispatch, Role.ORCHESTRATOR);
        routes.post("/internal/dispatches/{dispatchId}/stopped", dispatches::confirmStopped, Role.ORCHESTRATOR);

        routes.get("/healthz", health::getHealth, Role.PUBLIC);
        routes.get("/readyz", health::getReadiness, Role.PUBLIC);
        routes.get("/metrics", metrics::getMetrics, Role.PUBLIC);
    }
}
