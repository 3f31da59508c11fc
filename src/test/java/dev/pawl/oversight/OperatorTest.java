package dev.pawl.oversight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.EventClient;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.Rows;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody who stops what others own (spec/openapi.yaml, Operators and auditors). */
class OperatorTest {
    private static final RunningPawl PAWL = RunningPawl.shared();
    private static final String WHY = "{\"reason_code\": \"too_expensive\"}";

    private final TestDatabase database = PAWL.database();
    private final String mara = "mara-" + UUID.randomUUID();
    private final String olga = "olga-" + UUID.randomUUID();
    private final Api owner = PAWL.as(mara);
    private final Api operator = PAWL.as(olga, "operator");

    @Test
    void an_operators_cancel_has_their_name_and_reason_and_the_owner_sees_both() {
        String job = owner.createRunningJob();
        Api.Answer cancelled = operator.post("/jobs/" + job + "/cancel", WHY);
        assertEquals(200, cancelled.status(), cancelled.response()::body);
        JsonNode last = Trail.of(owner, job).getLast();
        assertEquals("operator", last.path("actor_type").asText());
        assertEquals(olga, last.path("actor_id").asText());
        assertEquals("too_expensive", last.path("reason_code").asText());
        assertEquals(
                last.path("sequence").asText() + ":" + last.path("chain").asText(), cancelled.header("Audit-Head"));
        JsonNode ended = owner.get("/jobs/" + job).json().path("ended");
        assertEquals("operator", ended.at("/by/actor_type").asText());
        assertEquals(olga, ended.at("/by/actor_id").asText());
        assertEquals("too_expensive", ended.path("reason_code").asText());
    }

    @Test
    void a_forced_stop_names_the_operator_and_the_reason() {
        UUID job = beingStopped();
        Api.Answer forced = operator.post("/jobs/" + job + "/force-stop", WHY);
        assertEquals(200, forced.status(), forced.response()::body);
        JsonNode dispatch = owner.get("/jobs/" + job).json().path("dispatch");
        assertEquals(olga, dispatch.path("kill_requested_by").asText());
        assertEquals("too_expensive", dispatch.path("kill_reason_code").asText());
    }

    @Test
    void a_bulk_cancel_stops_the_jobs_of_somebody_elses_project() {
        String project = owner.createProject();
        String job = owner.post("/projects/" + project + "/jobs", null).text("id");
        String path = "/projects/" + project + "/cancel-jobs";
        Api.Answer would = operator.post(path, "{\"statuses\": [\"CREATED\"], \"dry_run\": true}");
        assertEquals(job, would.json().at("/items/0/job_id").asText(), would.response()::body);
        Api.Answer named = operator.post(path, "{\"job_ids\": [\"%s\"], \"reason_code\": \"late\"}".formatted(job));
        assertEquals("CANCELLED", named.json().at("/items/0/outcome").asText(), named.response()::body);
        assertEquals(
                "operator", Trail.of(owner, job).getLast().path("actor_type").asText());
    }

    @Test
    void without_a_reason_nothing_happens() {
        String project = owner.createProject();
        String job = owner.post("/projects/" + project + "/jobs", null).text("id");
        UUID stopping = beingStopped();
        for (Api.Answer refused : List.of(
                Rows.unchangedBy(database, () -> operator.post("/jobs/" + job + "/cancel", null)),
                Rows.unchangedBy(database, () -> operator.post("/jobs/" + stopping + "/force-stop", "{}")),
                Rows.unchangedBy(
                        database,
                        () -> operator.post(
                                "/projects/" + project + "/cancel-jobs", "{\"statuses\": [\"CREATED\"]}")))) {
            assertEquals(400, refused.status(), refused.response()::body);
            assertEquals("/reason_code", refused.json().at("/errors/0/pointer").asText());
            assertEquals("is required", refused.json().at("/errors/0/message").asText());
        }
    }

    @Test
    void an_operator_reads_jobs_lists_and_counts_of_anybody() {
        String project = owner.createProject();
        String job = owner.post("/projects/" + project + "/jobs", null).text("id");
        assertEquals(
                owner.get("/jobs/" + job).json(), operator.get("/jobs/" + job).json());
        assertEquals(
                owner.get("/projects/" + project + "/jobs").json(),
                operator.get("/projects/" + project + "/jobs").json());
        assertEquals(
                owner.get("/jobs").json(),
                operator.get("/jobs?owner_id=" + mara).json());
        assertEquals(
                owner.get("/jobs/counts").json(),
                operator.get("/jobs/counts?owner_id=" + mara).json());
        assertEquals(
                owner.get("/jobs/" + job + "/audit-events").json(),
                operator.get("/jobs/" + job + "/audit-events").json());
    }

    @Test
    void an_operator_follows_a_job_like_its_owner_and_that_is_recorded_as_a_read() {
        String job = owner.createJob();
        try (EventClient events = operator.follow("/jobs/" + job + "/events")) {
            String chain = Trail.of(owner, job).getFirst().path("chain").asText();
            Eventually.await(
                    () -> events.data().toString().contains(chain), () -> "no " + chain + " in " + events.data());
        }
        assertEquals(
                List.of(olga),
                Query.texts(database, "SELECT reader_id FROM access_event WHERE job_id = ?", UUID.fromString(job)));
    }

    @Test
    void whose_jobs_has_to_be_said_by_an_operator_and_cannot_be_said_by_an_editor() {
        assertEquals(
                "is required: whose jobs?",
                operator.get("/jobs").json().at("/errors/0/message").asText());
        assertEquals(400, operator.get("/jobs/counts").status());
        assertEquals(400, PAWL.asNewEditor().get("/jobs?owner_id=" + mara).status());
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /jobs/{job}/run",
        "POST, /jobs/{job}/open",
        "POST, /jobs/{job}/retry",
        "PATCH, /jobs/{job}",
        "GET, /projects/{project}/events",
        "POST, /projects/{project}/jobs",
        "GET, /projects/{project}",
        "GET, /projects",
        "POST, /projects",
        "GET, /events",
        "GET, /audit/events"
    })
    void what_is_no_look_and_no_stop_is_not_theirs(String method, String path) {
        String project = owner.createProject();
        String job = owner.post("/projects/" + project + "/jobs", null).text("id");
        String concrete = path.replace("{job}", job).replace("{project}", project);
        assertEquals(
                403,
                Rows.unchangedBy(database, () -> operator.send(method, concrete, null))
                        .status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "01939f6e-1c2a-7def-8a01-0123456789ab"})
    void what_is_not_there_is_not_found(String id) {
        assertEquals(404, operator.get("/jobs/" + id).status());
        assertEquals(404, operator.get("/jobs/" + id + "/audit-events").status());
        assertEquals(404, operator.post("/jobs/" + id + "/cancel", WHY).status());
        assertEquals(404, operator.post("/jobs/" + id + "/force-stop", WHY).status());
        assertEquals(404, operator.get("/projects/" + id + "/jobs").status());
        assertEquals(
                404,
                operator.post(
                                "/projects/" + id + "/cancel-jobs",
                                "{\"statuses\": [\"CREATED\"], \"reason_code\": \"x\"}")
                        .status());
    }

    @Test
    void somebody_with_both_roles_stops_what_is_theirs_as_its_editor() {
        Api both = PAWL.as(olga, "editor", "operator");
        String own = both.createJob();
        assertEquals(200, both.post("/jobs/" + own + "/cancel", null).status());
        assertEquals("editor", Trail.of(both, own).getLast().path("actor_type").asText());
        String others = owner.createJob();
        assertEquals(400, both.post("/jobs/" + others + "/cancel", null).status());
        assertEquals(200, both.post("/jobs/" + others + "/cancel", WHY).status());
        assertEquals(
                "operator", Trail.of(owner, others).getLast().path("actor_type").asText());
        assertTrue(both.get("/jobs").json().path("items").size() == 1);
    }

    @Test
    void the_same_key_of_an_operator_repeats_nothing() {
        String job = owner.createJob();
        String key = "\"" + UUID.randomUUID() + "\"";
        Api.Answer first = operator.post("/jobs/" + job + "/cancel", WHY, "Idempotency-Key", key);
        Api.Answer again = Rows.unchangedBy(
                database, () -> operator.post("/jobs/" + job + "/cancel", WHY, "Idempotency-Key", key));
        assertEquals("true", again.header("Idempotency-Replayed"));
        assertEquals(first.json(), again.json());
    }

    @Test
    void an_editor_still_sees_nothing_of_others() {
        String job = owner.createJob();
        Api stranger = PAWL.asNewEditor();
        Api.Answer unknown = stranger.get("/jobs/01939f6e-1c2a-7def-8a01-0123456789ab");
        Api.Answer foreign = stranger.get("/jobs/" + job);
        assertEquals(404, foreign.status());
        assertEquals(unknown.json(), foreign.json());
        assertEquals(404, stranger.post("/jobs/" + job + "/cancel", WHY).status());
        assertEquals(403, PAWL.as("nobody", "viewer").get("/jobs/" + job).status());
        assertFalse(owner.get("/jobs/" + job).json().has("ended"));
    }

    private UUID beingStopped() {
        UUID job = JobFixture.inStatus(database, mara, "CANCELLED");
        JobFixture.withDispatch(database, job, "STOP_REQUESTED");
        return job;
    }
}
