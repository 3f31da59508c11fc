package dev.pawl.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.AgedTrail;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.DigestKeyFile;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.ManyEnded;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SignedTrail;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** For each example of an answer of one operation in spec/openapi.yaml, how to get a real one. */
final class RealAnswers {
    private static final String VIDEO = "{\"video_uri\": \"s3://footage/spring/line-3.mp4\"}";
    private static final String FORMATS = "{\"formats\": [\"pdf\", \"docx\"]}";
    private static final String REASON = "{\"reason_code\": \"wrong_footage\"}";
    private static final String RETRY = "{\"client_request_id\": \"retry-7f3c\", \"model_profile\": \"default\"}";

    private final Map<String, Supplier<String>> answers = new LinkedHashMap<>();
    private final RunningPawl pawl;
    private final String editor = "editor-" + UUID.randomUUID();
    private static final DigestKeyFile KEY = DigestKeyFile.generate();

    private final Api api;

    private RealAnswers(RunningPawl pawl) {
        this.pawl = pawl;
        this.api = pawl.as(editor);
        ofProjects();
        ofReads();
        ofMoves();
        ofRetries();
        ofCallbacks();
        ofProgress();
        ofDispatches();
        ofDigests();
        ofDocuments();
    }

    /** By the key of the example: asks, and returns the body of the answer. */
    static Map<String, Supplier<String>> of(RunningPawl pawl) {
        return new RealAnswers(pawl).answers;
    }

    private interface Ask {
        Api.Answer ask();
    }

    private void when(String key, Ask ask) {
        answers.put(key, () -> {
            Api.Answer answer = ask.ask();
            assertEquals(key.split(" ", 3)[1], String.valueOf(answer.status()), answer.response()::body);
            return answer.response().body();
        });
    }

    private void ofProjects() {
        String catalogue = "{\"name\": \"Spring catalogue\"}";
        when("createProject 201 project", () -> api.post("/projects", catalogue));
        when("listProjects 200 more", () -> {
            api.createProject();
            api.createProject();
            return api.get("/projects?limit=1");
        });
        when("listProjects 200 last", () -> pawl.asNewEditor().get("/projects"));
        when("getProject 200 project", () -> api.get("/projects/" + api.createProject()));
        when("updateProject 200 archived", () -> archive(api.createProject()));
        when("cancelJobs 207 preview", () -> {
            String project = api.get("/jobs/" + api.createUploadedJob()).text("project_id");
            return api.post(
                    "/projects/" + project + "/cancel-jobs", "{\"statuses\": [\"UPLOADED\"], \"dry_run\": true}");
        });
        when("cancelJobs 207 mixed", () -> {
            String done = inStatus("DONE");
            String project = api.get("/jobs/" + done).text("project_id");
            String running = api.post("/projects/" + project + "/jobs", null).text("id");
            String body = "{\"job_ids\": [\"%s\", \"%s\", \"not-an-id\"]}".formatted(running, done);
            return api.post("/projects/" + project + "/cancel-jobs", body);
        });
        answers.put("streamEvents 200 hint", () -> {
            String job = titled();
            try (EventClient stream = api.follow("/events")) {
                api.post("/jobs/" + job + "/cancel", null);
                return stream.await(1).data().getFirst();
            }
        });
        answers.put("streamProjectEvents 200 hint", () -> {
            String job = titled();
            String project = api.get("/jobs/" + job).text("project_id");
            try (EventClient stream = api.follow("/projects/" + project + "/events")) {
                api.post("/jobs/" + job + "/cancel", null);
                return stream.await(1).data().getFirst();
            }
        });
    }

    private void ofReads() {
        when("createJob 201 created", () -> api.post("/projects/" + api.createProject() + "/jobs", null));
        String names = "{\"title\": \"Line 3, final cut\", \"labels\": {\"campaign\": \"spring\"%s}}";
        when(
                "createJob 201 named",
                () -> api.post("/projects/" + api.createProject() + "/jobs", names.formatted(", \"line\": \"3\"")));
        when("createJob 409 archived", () -> {
            String project = api.createProject();
            archive(project);
            return api.post("/projects/" + project + "/jobs", null);
        });
        when("updateJob 200 named", () -> api.send("PATCH", "/jobs/" + api.createJob(), names.formatted("")));
        when("listJobs 200 more", () -> {
            String jobs = "/projects/" + api.createProject() + "/jobs";
            api.post(jobs, null);
            api.post(jobs, null);
            return api.get(jobs + "?limit=1");
        });
        when("listJobs 200 last", () -> api.get("/projects/" + api.createProject() + "/jobs"));
        when("listAllJobs 200 found", () -> {
            Api own = pawl.asNewEditor();
            String jobs = "/projects/" + own.createProject() + "/jobs";
            own.post(jobs, "{\"title\": \"Line 3, rough cut\"}");
            own.post(jobs, "{\"title\": \"Line 3, final cut\"}");
            return own.get("/jobs?title=lin+3&limit=1");
        });
        when("listAllJobs 200 none", () -> pawl.asNewEditor().get("/jobs"));
        when("countJobs 200 counts", () -> {
            Api own = pawl.as("owner-of-many-ended");
            ManyEnded.of(pawl.database(), "owner-of-many-ended");
            return own.get("/jobs/counts?status=TRANSCRIBING&status=DONE");
        });
        when("getJob 200 created", () -> api.get("/jobs/" + api.createJob()));
        when("getJob 200 cancelled", () -> {
            String job = api.createRunningJob();
            post(job, "cancel", REASON);
            return api.get("/jobs/" + job);
        });
        when("getJob 200 failed", () -> api.get("/jobs/" + failed()));
        when("listAuditEvents 200 trail", () -> {
            String job = api.createJob();
            post(job, "cancel", REASON);
            return api.get("/jobs/" + job + "/audit-events");
        });
        answers.put("streamJobEvents 200 created", () -> {
            try (EventClient stream = api.follow("/jobs/" + api.createJob() + "/events")) {
                return stream.await(1).data().getFirst();
            }
        });
    }

    private void ofMoves() {
        when("listAllAuditEvents 200 stopped", () -> {
            String at = pawl.as("olga", "operator")
                    .post("/jobs/" + api.createJob() + "/cancel", "{\"reason_code\": \"too_expensive\"}")
                    .json()
                    .at("/ended/at")
                    .asText();
            return pawl.as("aya", "auditor").get("/audit/events?actor_id=olga&recorded_after=" + at);
        });
        when("confirmUpload 200 confirmed", () -> post(api.createJob(), "confirm-upload", VIDEO));
        when("confirmUpload 409 another_uri", () -> {
            String job = api.createJob();
            post(job, "confirm-upload", VIDEO);
            return post(job, "confirm-upload", VIDEO.replace("line-3", "line-4"));
        });
        when("confirmUpload 409 terminal", () -> {
            String job = api.createJob();
            post(job, "cancel", null);
            return post(job, "confirm-upload", VIDEO);
        });
        when("runJob 200 replayed", () -> post(api.createRunningJob(), "run", null));
        when("runJob 202 dispatched", () -> post(api.createUploadedJob(), "run", null));
        when("runJob 409 no_video", () -> post(api.createJob(), "run", null));
        when("runJob 409 cancelled", () -> post(inStatus("CANCELLED"), "run", null));
        when("openJob 200 editing", () -> post(drafted(), "open", null));
        when("openJob 409 no_draft", () -> post(inStatus("GENERATING"), "open", null));
        when("openJob 409 terminal", () -> post(inStatus("DONE"), "open", null));
        when("regenerateJob 202 regenerating", () -> post(drafted(), "regenerate", null));
        when("regenerateJob 409 no_draft", () -> post(inStatus("GENERATING"), "regenerate", null));
        when("regenerateJob 409 terminal", () -> post(inStatus("DONE"), "regenerate", null));
        when("exportJob 202 exporting", () -> post(drafted(), "export", FORMATS));
        when("exportJob 409 no_draft", () -> post(inStatus("GENERATING"), "export", FORMATS));
        when("exportJob 409 terminal", () -> post(inStatus("DONE"), "export", FORMATS));
        when("finishJob 200 done", () -> post(drafted(), "finish", null));
        when("finishJob 409 no_draft", () -> post(inStatus("GENERATING"), "finish", null));
        when("finishJob 409 terminal", () -> post(inStatus("DONE"), "finish", null));
        when("cancelJob 200 cancelled", () -> post(api.createRunningJob(), "cancel", REASON));
        when("cancelJob 409 draft", () -> post(inStatus("DRAFT_READY"), "cancel", null));
        when(
                "forceStopJob 200 forced",
                () -> post(beingStopped(), "force-stop", "{\"reason_code\": \"too_expensive\"}"));
        when("forceStopJob 409 at_work", () -> post(api.createRunningJob(), "force-stop", null));
        when("cancelJob 409 terminal", () -> post(inStatus("CANCELLED"), "cancel", null));
    }

    private void ofRetries() {
        when("retryJob 202 accepted", () -> post(failed(), "retry", RETRY));
        when("retryJob 200 replayed", () -> {
            String failed = failed();
            String retry = post(failed, "retry", RETRY).json().at("/job/id").asText();
            report(retry, CallbackReport.of("TRANSCRIBING"));
            return post(failed, "retry", RETRY);
        });
        when("retryJob 409 not_failed", () -> post(inStatus("TRANSCRIBING"), "retry", RETRY));
        when("retryJob 409 another_payload", () -> {
            String failed = failed();
            post(failed, "retry", RETRY);
            return post(failed, "retry", RETRY.replace("default", "other"));
        });
        when("retryJob 409 running", () -> {
            String failed = failed();
            post(failed, "retry", RETRY);
            return post(failed, "retry", RETRY.replace("7f3c", "7f3d"));
        });
    }

    private void ofCallbacks() {
        CallbackReport audio = CallbackReport.of("AUDIO_READY").with("event_id", "audio-ready-1");
        when("reportStatus 200 replayed", () -> {
            String job = api.createRunningJob();
            report(job, audio);
            return audio.sendTo(pawl.url(), job);
        });
        when("reportStatus 409 another_payload", () -> {
            String job = api.createRunningJob();
            report(job, audio);
            return audio.with("actor_type", "system").sendTo(pawl.url(), job);
        });
        when("reportStatus 409 cancelled", () -> audio.sendTo(pawl.url(), inStatus("CANCELLED")));
        when("reportStatus 409 late", () -> {
            String job = api.createRunningJob();
            report(job, audio);
            report(job, CallbackReport.of("TRANSCRIBING"));
            return audio.with("event_id", "audio-ready-2").sendTo(pawl.url(), job);
        });
        when("reportStatus 409 raw_artifact", () -> {
            String job = api.createRunningJob();
            report(job, audio.bringing("audio_uri", "s3://artifacts/line-3/audio.wav"));
            return CallbackReport.of("TRANSCRIBING")
                    .bringing("audio_uri", "s3://artifacts/line-3/other.wav")
                    .sendTo(pawl.url(), job);
        });
        when("reportStatus 404 no_job", () -> CallbackReport.of("AUDIO_READY").sendTo(pawl.url(), UUID.randomUUID()));
        when(
                "reportStatus 404 no_dispatch",
                () -> CallbackReport.of("AUDIO_READY")
                        .with("dispatch_id", UUID.randomUUID().toString())
                        .sendTo(pawl.url(), api.createRunningJob()));
        when("reportStatus 409 over", () -> {
            String job = drafted();
            String over =
                    api.get("/jobs/" + job).json().at("/dispatch/dispatch_id").asText();
            post(job, "open", null);
            return CallbackReport.of("DONE").with("dispatch_id", over).sendTo(pawl.url(), job);
        });
        when("reportStatus 409 many_exports", () -> {
            String job = api.createRunningJob();
            report(job, bringing60Exports("first"));
            return bringing60Exports("second").sendTo(pawl.url(), job);
        });
    }

    private void ofProgress() {
        String another = "{\"dispatch_id\": \"0197a2c5-0d37-7e91-a6b4-93c1d5e7f208\"}";
        when("reportProgress 404 another_dispatch", () -> progress(api.createRunningJob(), another));
        when("reportProgress 409 cancelled", () -> progress(inStatus("CANCELLED"), "{}"));
        when("reportProgress 409 not_dispatched", () -> progress(inStatus("UPLOADED"), "{}"));
    }

    private Api.Answer progress(String job, String json) {
        return CallbackReport.sendProgress(pawl.url(), job, json);
    }

    private void ofDispatches() {
        when("listDispatches 200 more", () -> {
            api.createRunningJob();
            api.createRunningJob();
            return ask("/internal/dispatches?state=PENDING&limit=1");
        });
        when("getDispatch 200 stop_requested", () -> {
            String job = api.createRunningJob();
            String dispatch = dispatchOf(job);
            report(job, CallbackReport.of("AUDIO_EXTRACTING"));
            post(job, "cancel", null);
            return ask("/internal/dispatches/" + dispatch);
        });
        answers.put(
                "UnknownDispatch unknown",
                () -> ask("/internal/dispatches/none").response().body());
        when("confirmStopped 409 at_work", () -> {
            String path = "/internal/dispatches/" + dispatchOf(api.createRunningJob()) + "/stopped";
            return new Api(pawl.url(), null).post(path, null, "X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
        });
    }

    private String dispatchOf(String job) {
        return api.get("/jobs/" + job).json().at("/dispatch/dispatch_id").asText();
    }

    private Api.Answer ask(String path) {
        return new Api(pawl.url(), null).get(path, "X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
    }

    private static CallbackReport bringing60Exports(String name) {
        String exports = IntStream.range(0, 60)
                .mapToObj(i -> "\"s3://artifacts/line-3/%s-%d\"".formatted(name, i))
                .collect(Collectors.joining(", "));
        return CallbackReport.of("AUDIO_EXTRACTING").withJson("artifact_updates", "{\"exports\": [" + exports + "]}");
    }

    private void ofDigests() {
        Api anybody = new Api(pawl.url(), null);
        when("listAuditKeys 200 rotated", () -> {
            SignedTrail.sign(pawl.database(), KEY);
            SignedTrail.sign(pawl.database(), KEY, DigestKeyFile.generate());
            return anybody.get("/audit/keys");
        });
        when("listAuditDigests 200 more", () -> {
            SignedTrail.sign(pawl.database(), KEY);
            SignedTrail.sign(pawl.database(), KEY);
            return anybody.get("/audit/digests?limit=1");
        });
        when("getAuditProof 200 proof", () -> {
            api.createUploadedJob();
            String job =
                    api.post("/projects/" + api.createProject() + "/jobs", null).text("id");
            AgedTrail.by(pawl.database(), "1 hour");
            SignedTrail.sign(pawl.database(), KEY);
            api.post("/jobs/" + job + "/cancel", "{\"reason_code\": \"wrong_footage\"}");
            return api.get("/jobs/" + job + "/audit-proof");
        });
    }

    private void ofDocuments() {
        Api anybody = new Api(pawl.url(), null);
        when("getHealth 200 up", () -> anybody.get("/healthz"));
        when("getReadiness 200 up", () -> anybody.get("/readyz"));
        when("getMetrics 200 metrics", () -> anybody.get("/metrics"));
        when("getOpenApiJson 200 beginning", () -> anybody.get("/openapi.json"));
        when("getOpenApiYaml 200 beginning", () -> anybody.get("/openapi.yaml"));
        when("getDocs 200 page", () -> anybody.get("/docs"));
        when("getConsole 200 page", () -> anybody.get("/console"));
        when("getConsoleFile 200 style", () -> anybody.get("/console/console.css"));
        when("getConsoleFile 200 script", () -> anybody.get("/console/main.js"));
        when("getDocsFile 200 style", () -> anybody.get("/docs/swagger-ui.css"));
        when("getDocsFile 200 script", () -> anybody.get("/docs/swagger-ui-bundle.js"));
        when("getProblemPage 200 page", () -> anybody.get("/problems/fsm-terminal-immutable"));
    }

    /** The id of a running job with a title. */
    private String titled() {
        String job = api.createRunningJob();
        api.send("PATCH", "/jobs/" + job, "{\"title\": \"Line 3\"}");
        return job;
    }

    private Api.Answer archive(String project) {
        return api.send("PATCH", "/projects/" + project, "{\"archived\": true}");
    }

    private Api.Answer post(String job, String action, @Nullable String body) {
        return api.post("/jobs/" + job + "/" + action, body);
    }

    private String inStatus(String status) {
        return JobFixture.inStatus(pawl.database(), editor, status).toString();
    }

    private String beingStopped() {
        String job = api.createRunningJob();
        report(job, CallbackReport.of("AUDIO_EXTRACTING"));
        post(job, "cancel", REASON);
        return job;
    }

    private String drafted() {
        String job = api.createRunningJob();
        report(job, CallbackReport.of("AUDIO_READY").bringing("audio_uri", "s3://artifacts/line-3/audio.wav"));
        report(job, CallbackReport.of("TRANSCRIBING"));
        report(job, CallbackReport.of("TRANSCRIPT_READY").bringing("transcript_uri", "s3://artifacts/line-3/t.json"));
        report(job, CallbackReport.of("GENERATING"));
        report(job, CallbackReport.of("DRAFT_READY").bringing("draft_uri", "s3://artifacts/line-3/draft-1.json"));
        return job;
    }

    private String failed() {
        String job = api.createRunningJob();
        report(job, CallbackReport.of("AUDIO_READY").bringing("audio_uri", "s3://artifacts/line-3/audio.wav"));
        report(job, CallbackReport.of("TRANSCRIBING"));
        report(
                job,
                CallbackReport.of("FAILED")
                        .with("failure_code", "MODEL_TIMEOUT")
                        .with("failure_message", "The transcription model did not answer in time.")
                        .with("failed_stage", "TRANSCRIBING"));
        return job;
    }

    private void report(String job, CallbackReport report) {
        assertEquals(204, report.sendTo(pawl.url(), job).status());
    }
}
