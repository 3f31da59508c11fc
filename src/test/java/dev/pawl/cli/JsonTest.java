package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.testing.Eventually;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** {@code --json} prints what the API answers, on every command, and nothing else. */
class JsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cli cli = Cli.ofNewEditor();

    @Test
    void every_command_prints_one_document() throws Exception {
        String project = json("projects", "create", "Some name").path("id").asText();
        String job = json("jobs", "create", project).path("id").asText();
        assertEquals(cli.api().get("/projects").json(), json("projects"));
        assertEquals(
                "UPLOADED",
                json("confirm-upload", job, "s3://media/a.mp4")
                        .at("/job/status")
                        .asText());
        assertEquals("AUDIO_EXTRACTING", json("run", job).path("status").asText());
        Eventually.await(() -> cli.run("show", job).out().contains("DELIVERED"), "not delivered");
        assertEquals(cli.api().get("/projects/" + project + "/jobs").json(), json("jobs", "--project", project));
        assertEquals(cli.api().get("/jobs/" + job).json(), json("--json", "show", job));
        assertEquals("STOPPED", json("cancel", job).at("/dispatch/state").asText());
        assertEquals(cli.api().get("/jobs/" + job + "/audit-events").json(), json("audit", job));
        json("jobs", "create", project);
        JsonNode all = json("cancel", "--all", "--project", project, "--yes");
        assertEquals("CANCELLED", all.at("/items/0/outcome").asText());
        assertEquals("false", all.path("more").asText());
    }

    @Test
    void a_refusal_leaves_standard_output_empty() {
        Cli.Ended ended = cli.run("show", "nope", "--json");
        assertEquals(1, ended.code());
        assertEquals("", ended.out());
        assertTrue(ended.err().startsWith("pawl-cli: Not found."));
    }

    private JsonNode json(String... arguments) throws Exception {
        String[] withJson = Arrays.copyOf(arguments, arguments.length + 1);
        withJson[arguments.length] = "--json";
        String out = cli.succeed(arguments[0].equals("--json") ? arguments : withJson);
        assertEquals(1, out.lines().count(), out);
        return JSON.readTree(out);
    }
}
