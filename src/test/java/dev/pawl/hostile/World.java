package dev.pawl.hostile;

import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Operation;
import dev.pawl.testing.RunningPawl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/** The targets of attacks: an editor with jobs in several statuses, and another editor with their own jobs. */
final class World {
    private static final List<String> STATUSES =
            List.of("CREATED", "UPLOADED", "AUDIO_EXTRACTING", "DRAFT_READY", "EDITING", "FAILED", "CANCELLED");
    private static final String MISSING = "0197a2c4-5b1e-7c3a-9f42-6d8e1b2c3a4f";

    private final RunningPawl pawl;
    private final Random random;
    private final String token;
    private final String auditorToken;
    private final String project;
    private final List<String> jobs = new ArrayList<>();
    private final String foreignProject;
    private final String foreignJob;

    World(RunningPawl pawl, Random random) {
        this.pawl = pawl;
        this.random = random;
        String editor = "hostile-" + UUID.randomUUID();
        token = pawl.key().token(editor, List.of("editor"), Duration.ofHours(1));
        auditorToken = pawl.key().token("auditor-of-" + editor, List.of("auditor"), Duration.ofHours(1));
        Api api = new Api(pawl.url(), token);
        project = api.createProject();
        jobs.add(api.post("/projects/" + project + "/jobs", null).text("id"));
        jobs.add(api.createRunningJob());
        STATUSES.forEach(status ->
                jobs.add(JobFixture.inStatus(pawl.database(), editor, status).toString()));
        Api other = pawl.asNewEditor();
        foreignProject = other.createProject();
        foreignJob = other.createUploadedJob();
    }

    String token() {
        return token;
    }

    /** The token of somebody who may call the operation: the editor, unless it is for auditors alone. */
    String token(Operation operation) {
        return operation.id().equals("listAllAuditEvents") ? auditorToken : token;
    }

    RunningPawl pawl() {
        return pawl;
    }

    Random random() {
        return random;
    }

    /** One of {@code choices}, as the seed will have it. */
    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** The id of something of the editor's own, of the kind that the operation is about. */
    String ownId(Operation operation) {
        return isAboutProjects(operation) ? project : oneOf(jobs);
    }

    /** Ids that an editor must not be able to distinguish: foreign, missing and malformed ones. */
    List<String> idsOfNothing(Operation operation) {
        String foreign = isAboutProjects(operation) ? foreignProject : foreignJob;
        List<String> ids = new ArrayList<>(notIds(foreign));
        ids.add(MISSING);
        if (operation.needsEditor()) {
            // Half of them, since this is where the accidents are.
            ids.addAll(Collections.nCopies(ids.size(), foreign));
            ids.add(foreign.toUpperCase(Locale.ROOT));
        }
        return ids;
    }

    private static List<String> notIds(String id) {
        return List.of(
                id.replace("-", ""),
                "%7B" + id + "%7D",
                id + "%20",
                id + "%0A",
                "urn:uuid:" + id,
                "00000000-0000-0000-0000-000000000000",
                "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "0-0-0-0-0",
                "%27%20or%201=1--",
                "%F0%9F%98%80",
                "e%CC%81",
                "%E2%80%AE",
                "%EF%BB%BF" + id,
                "-1",
                "x".repeat(2_000));
    }

    private static boolean isAboutProjects(Operation operation) {
        return operation.path().startsWith("/projects");
    }
}
