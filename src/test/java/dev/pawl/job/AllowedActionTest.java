package dev.pawl.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedActionTest {
    private static final List<String> ACTIONS =
            List.of("confirm_upload", "run", "open", "regenerate", "export", "finish", "cancel", "force_stop", "retry");

    private final TestDatabase database = RunningPawl.shared().database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = RunningPawl.shared().as(editor);

    @ParameterizedTest
    @CsvSource({
        "CREATED, confirm_upload cancel",
        "UPLOADING, confirm_upload cancel",
        "UPLOADED, run cancel",
        "AUDIO_EXTRACTING, cancel",
        "AUDIO_READY, cancel",
        "TRANSCRIBING, cancel",
        "TRANSCRIPT_READY, cancel",
        "GENERATING, cancel",
        "DRAFT_READY, open regenerate export finish",
        "EDITING, regenerate export finish cancel",
        "REGENERATING, cancel",
        "EXPORTING, cancel",
        "FAILED, retry",
        "CANCELLED, retry",
        "DONE, ''"
    })
    void a_job_offers_what_would_be_accepted_now_and_change_it(String status, String offered) {
        UUID id = JobFixture.inStatus(database, editor, status);
        JsonNode job = api.get("/jobs/" + id).json();
        assertEquals(offered, offeredBy(job));
        JsonNode listed = api.get("/projects/" + job.path("project_id").asText() + "/jobs")
                .json()
                .at("/items/0");
        assertEquals(offered, offeredBy(listed));

        List<String> accepted = new ArrayList<>();
        for (String action : ACTIONS) {
            if (changes(JobFixture.inStatus(database, editor, status), action)) {
                accepted.add(action);
            }
        }
        assertEquals(offered, String.join(" ", accepted));
    }

    @Test
    void run_is_not_offered_for_a_job_that_has_its_dispatch_from_the_start() {
        UUID id = JobFixture.inStatus(database, editor, "UPLOADED");
        JobFixture.withDispatch(database, id, "PENDING");
        assertEquals("cancel", offeredBy(api.get("/jobs/" + id).json()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CANCELLED", "FAILED"})
    void the_stop_of_a_job_is_forced_once(String status) {
        UUID id = JobFixture.inStatus(database, editor, status);
        JobFixture.withDispatch(database, id, "STOP_REQUESTED");
        assertEquals("force_stop retry", offeredBy(api.get("/jobs/" + id).json()));
        JsonNode forced = api.post("/jobs/" + id + "/force-stop", null).json();
        assertEquals("retry", offeredBy(forced));
        assertEquals(forced, api.get("/jobs/" + id).json());
    }

    private boolean changes(UUID id, String action) {
        @Nullable
        String body = switch (action) {
            case "confirm_upload" -> "{\"video_uri\": \"s3://media/in.mp4\"}";
            case "export" -> "{\"formats\": [\"pdf\"]}";
            case "retry" -> "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}";
            default -> null;
        };
        int before = version(id);
        int status =
                api.post("/jobs/" + id + "/" + action.replace('_', '-'), body).status();
        if (action.equals("retry")) {
            return status == 202;
        }
        int after = version(id);
        assertEquals(status < 300 ? after : before, after);
        return after == before + 1;
    }

    private int version(UUID id) {
        return api.get("/jobs/" + id).json().path("version").asInt();
    }

    private static String offeredBy(JsonNode job) {
        List<String> actions = new ArrayList<>();
        job.path("allowed_actions").forEach(action -> actions.add(action.asText()));
        return String.join(" ", actions);
    }
}
