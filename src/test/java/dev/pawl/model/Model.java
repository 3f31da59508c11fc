package dev.pawl.model;

import static dev.pawl.model.ExpectedAnswer.invalid;
import static dev.pawl.model.ExpectedAnswer.notFound;
import static dev.pawl.model.ExpectedAnswer.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A model of Pawl, written from spec/ alone: takes a step, changes its state, and predicts the response. */
final class Model {
    /** The model profiles that the service is configured with. */
    static final Set<String> PROFILES = Set.of("default", "thorough");

    private static final Set<String> RUNS = Set.of("RUN", "RETRY");
    private static final Pattern REASON = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern IF_MATCH = Pattern.compile("\\*|\"[\\x21\\x23-\\x7E]*\"");

    /** What the label of an id in capitals begins with. */
    private static final String UPPER = "upper-";

    final Map<String, ModelProject> projects = new LinkedHashMap<>();
    final Map<String, ModelJob> jobs = new LinkedHashMap<>();

    /** Takes a step. The correlation id is that of the request. */
    ExpectedAnswer take(ModelStep step, String correlationId) {
        if (step instanceof ModelStep.ByEditor by && by.editor().equals("nobody")) {
            return problem(401, "UNAUTHENTICATED", Map.of());
        }
        if (step instanceof ModelStep.ByEditor by && by.editor().equals("viewer")) {
            return problem(403, "FORBIDDEN", Map.of());
        }
        return switch (step) {
            case ModelStep.CreateProject s -> create(s);
            case ModelStep.CreateJob s -> create(s, correlationId);
            case ModelStep.ConfirmUpload s -> when(s, job -> confirm(s, job, correlationId));
            case ModelStep.Run s -> when(s, job -> run(s, job, correlationId));
            case ModelStep.Open s -> when(s, job -> open(s, job, correlationId));
            case ModelStep.Regenerate s ->
                when(
                        s,
                        job -> order(
                                job,
                                s.editor(),
                                "REGENERATING",
                                new ModelDispatch("REGENERATE", job, s.instructions(), List.of()),
                                correlationId));
            case ModelStep.Export s ->
                s.formats().isEmpty()
                        ? invalid()
                        : when(
                                s,
                                job -> order(
                                        job,
                                        s.editor(),
                                        "EXPORTING",
                                        new ModelDispatch("EXPORT", job, null, s.formats()),
                                        correlationId));
            case ModelStep.Finish s -> when(s, job -> finish(s, job, correlationId));
            case ModelStep.Cancel s -> isReason(s.reason()) ? when(s, job -> cancel(s, job, correlationId)) : invalid();
            case ModelStep.CancelJobs s -> new ModelBulkCancel(this, s).take(correlationId);
            case ModelStep.Retry s -> new ModelRetry(this, s).take(correlationId);
            case ModelStep.Report s -> ModelReport.take(s, jobs.get(named(s.job())));
            case ModelStep.ReadProject s -> {
                ModelProject project = owned(s.editor(), s.project());
                yield project == null ? notFound() : ExpectedAnswer.of(200, project.answer());
            }
            case ModelStep.ReadProjects s ->
                page(
                        projects.values().stream()
                                .filter(project -> project.owner().equals(s.editor()))
                                .map(ModelProject::answer)
                                .toList()
                                .reversed(),
                        s.limit());
            case ModelStep.ReadJob s -> {
                ModelJob job = ownedJob(s.editor(), s.job());
                yield job == null ? notFound() : ofJob(200, job);
            }
            case ModelStep.ReadJobs s -> read(s);
            case ModelStep.ReadTrail s -> {
                ModelJob job = ownedJob(s.editor(), s.job());
                yield job == null ? notFound() : page(List.copyOf(job.trail), s.limit());
            }
            case ModelStep.BeginDelivery s -> {
                ModelJob job = jobs.get(s.job());
                ModelDispatch dispatch = job == null ? null : job.activeDispatch();
                if (dispatch != null && dispatch.state.equals("PENDING")) {
                    dispatch.attempted = true;
                }
                yield ExpectedAnswer.of(0, null);
            }
        };
    }

    private ExpectedAnswer create(ModelStep.CreateProject s) {
        if (s.name().isBlank()) {
            return invalid();
        }
        ModelProject project =
                new ModelProject(s.project(), s.editor(), s.name().strip());
        projects.put(s.project(), project);
        return ExpectedAnswer.of(201, project.answer()).with("Location", "/projects/{%s}".formatted(s.project()));
    }

    private ExpectedAnswer create(ModelStep.CreateJob s, String correlationId) {
        ModelProject project = owned(s.editor(), s.project());
        if (project == null) {
            return notFound();
        }
        ModelJob job = new ModelJob(s.job(), project, s.editor(), correlationId, null);
        jobs.put(s.job(), job);
        return ofJob(201, job).with("Location", "/jobs/{%s}".formatted(s.job()));
    }

    private interface Action {
        ExpectedAnswer on(ModelJob job);
    }

    /** 400, 404, 412, and then the action itself. */
    private ExpectedAnswer when(ModelStep.Conditional s, Action action) {
        String ifMatch = s.ifMatch();
        if (ifMatch != null && !IF_MATCH.matcher(ifMatch).matches()) {
            return invalid();
        }
        ModelJob job = ownedJob(s.editor(), s.job());
        if (job == null) {
            return notFound();
        }
        if (ifMatch != null && !ifMatch.equals("*") && !job.hasNotMovedSince(ifMatch)) {
            return problem(412, "VERSION_CONFLICT", Map.of("current_version", job.version));
        }
        return action.on(job);
    }

    private ExpectedAnswer confirm(ModelStep.ConfirmUpload s, ModelJob job, String correlationId) {
        boolean replayed = s.videoUri().equals(job.manifest.get("video_uri"));
        if (job.hasOther("video_uri", s.videoUri())) {
            return problem(
                    409,
                    "VIDEO_URI_CONFLICT",
                    Map.of(
                            "current_video_uri",
                            Objects.requireNonNull(job.manifest.get("video_uri")),
                            "submitted_video_uri",
                            s.videoUri()));
        }
        if (!replayed && !Statuses.permits(job.status, "UPLOADED")) {
            return ExpectedAnswer.refused(job.status, "UPLOADED");
        }
        if (!replayed) {
            job.manifest.put("video_uri", s.videoUri());
            job.moveTo("UPLOADED", s.editor(), null, correlationId);
        }
        return ExpectedAnswer.of(200, Map.of("job", shown(job), "replayed", replayed))
                .with("ETag", "\"" + job.version + "\"");
    }

    private static ExpectedAnswer run(ModelStep.Run s, ModelJob job, String correlationId) {
        ModelDispatch latest = job.dispatch();
        boolean replayed = latest != null && RUNS.contains(latest.kind) && !job.hasEnded();
        if (!replayed && !job.status.equals("UPLOADED")) {
            return ExpectedAnswer.refused(job.status, "AUDIO_EXTRACTING");
        }
        if (!replayed) {
            job.moveTo("AUDIO_EXTRACTING", s.editor(), null, correlationId);
            latest = new ModelDispatch("RUN", job);
            job.dispatches.add(latest);
        }
        return ExpectedAnswer.of(
                replayed ? 200 : 202,
                Map.of(
                        "job_id",
                        "?" + job.label,
                        "status",
                        job.status,
                        "dispatch_id",
                        Objects.requireNonNull(latest).id(),
                        "replayed",
                        replayed));
    }

    private ExpectedAnswer open(ModelStep.Open s, ModelJob job, String correlationId) {
        if (job.status.equals("DRAFT_READY")) {
            job.moveTo("EDITING", s.editor(), null, correlationId);
        } else if (!job.status.equals("EDITING")) {
            return ExpectedAnswer.refused(job.status, "EDITING");
        }
        return ofJob(200, job);
    }

    private ExpectedAnswer order(
            ModelJob job, String editor, String status, ModelDispatch dispatch, String correlationId) {
        if (!Statuses.permits(job.status, status)) {
            return ExpectedAnswer.refused(job.status, status);
        }
        job.moveTo(status, editor, null, correlationId);
        job.dispatches.add(dispatch);
        return ExpectedAnswer.of(202, Map.of("job", shown(job), "dispatch_id", dispatch.id()))
                .with("ETag", "\"" + job.version + "\"");
    }

    private ExpectedAnswer finish(ModelStep.Finish s, ModelJob job, String correlationId) {
        if (!job.isWithItsEditor()) {
            return ExpectedAnswer.refused(job.status, "DONE");
        }
        job.moveTo("DONE", s.editor(), null, correlationId);
        return ofJob(200, job);
    }

    private ExpectedAnswer cancel(ModelStep.Cancel s, ModelJob job, String correlationId) {
        if (!Statuses.permits(job.status, "CANCELLED")) {
            ModelJob running = job.hasEnded() ? running(job) : null;
            return ExpectedAnswer.refused(
                    job.status,
                    "CANCELLED",
                    running == null ? Map.of() : Map.of("active_retry_job_id", "?" + running.label));
        }
        job.cancel(s.editor(), s.reason(), correlationId);
        return ofJob(200, job);
    }

    private ExpectedAnswer read(ModelStep.ReadJobs s) {
        ModelProject project = owned(s.editor(), s.project());
        return project == null
                ? notFound()
                : page(
                        jobs.values().stream()
                                .filter(job -> job.project.equals(project))
                                .filter(job ->
                                        s.statuses().isEmpty() || s.statuses().contains(job.status))
                                .map(this::shown)
                                .toList()
                                .reversed(),
                        s.limit());
    }

    private static ExpectedAnswer page(List<Map<String, Object>> all, int limit) {
        return all.size() > limit
                ? ExpectedAnswer.of(200, Map.of("items", all.subList(0, limit), "next_cursor", Shape.ANYTHING))
                : ExpectedAnswer.of(200, Map.of("items", all));
    }

    private ExpectedAnswer ofJob(int status, ModelJob job) {
        return ExpectedAnswer.of(status, shown(job)).with("ETag", "\"" + job.version + "\"");
    }

    Map<String, Object> shown(ModelJob job) {
        return job.answer(running(job) != null);
    }

    /** The job of the same chain of retries that has not ended. */
    @Nullable
    ModelJob running(ModelJob job) {
        return jobs.values().stream()
                .filter(other -> !other.hasEnded() && other.root() == job.root())
                .findFirst()
                .orElse(null);
    }

    /** The label of what {@code label} names in any case. */
    static String named(String label) {
        return label.startsWith(UPPER) ? label.substring(UPPER.length()) : label;
    }

    @Nullable
    ModelJob ownedJob(String editor, String label) {
        ModelJob job = jobs.get(named(label));
        return job == null || !job.project.owner().equals(editor) ? null : job;
    }

    /** Whether it may be given for a cancel; none may. */
    static boolean isReason(@Nullable String reason) {
        return reason == null || REASON.matcher(reason).matches();
    }

    @Nullable
    ModelProject owned(String editor, String label) {
        ModelProject project = projects.get(label);
        return project == null || !project.owner().equals(editor) ? null : project;
    }

    /** All rows that there are. */
    Map<String, Object> rows() {
        return Map.of(
                "project", projects.values().stream().map(ModelProject::row).toList(),
                "job", all(job -> List.of(job.row())),
                "audit_event", all(ModelJob::auditRows),
                "dispatch",
                        all(job -> job.dispatches.stream()
                                .map(dispatch -> dispatch.row(job.status))
                                .toList()));
    }

    private interface RowsOf {
        List<Map<String, Object>> of(ModelJob job);
    }

    private List<Object> all(RowsOf rows) {
        return List.copyOf(
                jobs.values().stream().flatMap(job -> rows.of(job).stream()).toList());
    }
}
