package dev.pawl.idempotency;

import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Operation;
import dev.pawl.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A POST of the editor API that will be accepted. */
record Post(String path, @Nullable String body) {

    /** Every POST of the editor API, by its operation id. */
    static List<String> operations() {
        return Operation.ofEditors().stream()
                .filter(operation -> operation.method().equals("POST"))
                .map(Operation::id)
                .toList();
    }

    /** One of that operation, about something new of {@code editor}. */
    static Post of(String operationId, TestDatabase database, Api api, String editor) {
        Operation operation = Operation.all().stream()
                .filter(candidate -> candidate.id().equals(operationId))
                .findFirst()
                .orElseThrow();
        String id = switch (operationId) {
            case "createProject" -> "";
            case "createJob" -> api.createProject();
            case "cancelJobs" -> api.get("/jobs/" + api.createJob()).text("project_id");
            case "confirmUpload" -> api.createJob();
            case "runJob" -> api.createUploadedJob();
            case "cancelJob" -> api.createRunningJob();
            case "openJob", "regenerateJob", "exportJob", "finishJob" ->
                JobFixture.inStatus(database, editor, "DRAFT_READY").toString();
            case "forceStopJob" -> beingStopped(database, editor).toString();
            case "retryJob" -> JobFixture.inStatus(database, editor, "FAILED").toString();
            default -> throw new IllegalArgumentException("say here how to make what " + operationId + " accepts");
        };
        return new Post(operation.pathFor(id), operation.body());
    }

    private static UUID beingStopped(TestDatabase database, String editor) {
        UUID job = JobFixture.inStatus(database, editor, "CANCELLED");
        JobFixture.withDispatch(database, job, "STOP_REQUESTED");
        return job;
    }

    static Post cancel(Object jobId) {
        return new Post("/jobs/" + jobId + "/cancel", null);
    }

    /** A new key. */
    static String newKey() {
        return "key-" + UUID.randomUUID();
    }

    Api.Answer send(Api api, String key) {
        return api.post(path, body, "Idempotency-Key", key);
    }
}
