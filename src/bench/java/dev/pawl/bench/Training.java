package dev.pawl.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Sends typical requests of editors and orchestrators to a service, so that its JVM can record an AOT cache
 * (spec/decisions/019). An unexpected response fails the training.
 */
final class Training {
    private static final int JOBS = 2_000;
    private static final Set<Integer> DONE = Set.of(200, 204);

    private final Api editor;
    private final Api orchestrator;

    private Training(URI pawl, String token) {
        editor = new Api(pawl, token);
        orchestrator = new Api(pawl, null);
    }

    /** @param command starts the service with the option to write the cache at exit */
    static void run(Path folder, List<String> command) throws IOException, SQLException, InterruptedException {
        try (BenchEnvironment environment = BenchEnvironment.start();
                Cluster cluster = Cluster.start(folder.resolve("postgres"))) {
            BenchDatabase database = cluster.create("pawl");
            Stock.of(JOBS, JOBS).fill(database);
            try (ServiceProcess service = ServiceProcess.start(
                    database, environment, folder.resolve("training.log"), new ProcessBuilder(command))) {
                URI pawl = URI.create("http://localhost:" + service.port());
                new Training(pawl, environment.token()).everyKind();
                often(service.port(), environment.token());
            }
        }
    }

    /** Each operation, and the most common refusals. */
    private void everyKind() {
        expect(200, orchestrator.get("/healthz"));
        expect(200, orchestrator.get("/openapi.json"));
        expect(401, orchestrator.get("/projects"));
        expect(404, editor.get("/jobs/none"));
        expect(400, editor.post("/projects", "{}"));
        String project = editor.createProject();
        expect(200, editor.get("/projects/" + project));
        expect(200, editor.get("/projects"));
        expect(200, editor.get("/projects/" + project + "/jobs?status=CREATED&limit=2"));

        String job = editor.createRunningJob();
        expect(204, report(job, CallbackReport.of("AUDIO_READY").bringing("audio_uri", "s3://media/audio.wav")));
        expect(204, report(job, CallbackReport.of("FAILED")));
        expect(409, report(job, CallbackReport.of("TRANSCRIBING")));
        expect(200, editor.get("/jobs/" + job + "/audit-events"));
        Api.Answer retry = editor.post(
                "/jobs/" + job + "/retry", "{\"client_request_id\": \"1\", \"model_profile\": \"default\"}");
        expect(202, retry);
        JsonNode retried = retry.json().path("job");
        expect(200, editor.post("/jobs/" + retried.path("id").asText() + "/cancel", "{\"reason_code\": \"TRAINING\"}"));
        expect(409, editor.post("/jobs/" + job + "/cancel", null));
        expect(
                207,
                editor.post(
                        "/projects/" + retried.path("project_id").asText() + "/cancel-jobs",
                        "{\"job_ids\": [\"" + job + "\"]}"));
    }

    private Api.Answer report(String job, CallbackReport report) {
        return orchestrator.post(
                CallbackReport.path(job), report.toString(), "X-Callback-Secret", BenchEnvironment.CALLBACK_SECRET);
    }

    private static void expect(int status, Api.Answer answer) {
        if (answer.status() != status) {
            throw new IllegalStateException("expected " + status + ", got " + answer.response());
        }
    }

    /** The most common requests, often enough for the JVM to find the hot paths. */
    private static void often(int port, String token) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            lines.add(Scenarios.cancel(i));
            lines.add(Event.request(JOBS + i));
            lines.add(Scenarios.read(i));
            lines.add(Scenarios.page(Keys.projectOf(i)));
        }
        Requests requests = new Requests(lines, token, BenchEnvironment.CALLBACK_SECRET);
        try (HttpConnection connection = new HttpConnection(port)) {
            for (int i = 0; i < requests.size(); i++) {
                int status = connection.exchange(requests.bytes(i));
                if (!DONE.contains(status)) {
                    throw new IOException("answered " + status + ": " + lines.get(i));
                }
            }
        }
    }
}
