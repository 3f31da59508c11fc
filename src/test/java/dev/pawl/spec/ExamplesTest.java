package dev.pawl.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.pawl.testing.Api;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.DigestKeyFile;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.FakeOrchestrator.Webhook;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Operation;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SpecSchemas;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of spec/openapi.yaml are real requests and responses of Pawl. */
@Slow("every example of the specification")
@LogsWarnings(perhaps = "WARN ")
class ExamplesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final RunningPawl PAWL = RunningPawl.start(DATABASE, Map.of("PAWL_MODEL_PROFILES", "default,other"));
    private static final Map<String, Supplier<String>> REAL = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    @BeforeAll
    static void knowTheRealOnes() {
        REAL.putAll(RealAnswers.of(PAWL));
        REAL.putAll(RealRefusals.of(PAWL));
    }

    @AfterAll
    static void stop() {
        PAWL.close();
    }

    static List<Example> answers() {
        return Example.ofAnswers();
    }

    static List<Example> requests() {
        return Example.ofRequests("paths");
    }

    @Test
    void every_example_is_valid_by_its_schema() {
        List<String> violations = new ArrayList<>();
        validate("", Operation.document(), violations);
        assertEquals(List.of(), violations);
    }

    @Test
    void every_example_of_an_answer_has_a_real_one_and_every_real_one_an_example() {
        assertEquals(keys(answers()), new TreeSet<>(REAL.keySet()));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_example_of_an_answer_is_like_the_real_one(Example example) throws JsonProcessingException {
        String real = Objects.requireNonNull(
                        REAL.get(example.key()),
                        () -> "no real answer to '" + example.key() + "': add it to RealAnswers")
                .get();
        List<String> differences = switch (example.type()) {
            case "application/json", "application/problem+json" ->
                example.key().startsWith("getOpenApi")
                        ? Likeness.differencesFromPart(example.value(), JSON.readTree(real))
                        : Likeness.differences(example.value(), JSON.readTree(real));
            case "application/yaml" -> Likeness.differencesFromPart(example.value(), new YAMLMapper().readTree(real));
            case "text/event-stream" ->
                Likeness.differences(data(example.value().asText()), JSON.readTree(real));
            // What the page is made of is no part of the contract.
            case "text/css", "text/javascript" -> real.isBlank() ? List.of("nothing") : List.of();
            default -> unlikeLines(example.value().asText(), real);
        };
        assertEquals(List.of(), differences);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void an_example_of_a_request_is_taken(Example example) {
        Operation operation = Operation.all().stream()
                .filter(other -> example.key().startsWith(other.id() + " "))
                .findFirst()
                .orElseThrow();
        Api api = PAWL.as("examples");
        String id = operation.path().startsWith("/projects") ? api.createProject() : jobFor(operation);
        Api.Answer answer = api.send(
                operation.method(),
                operation.pathFor(id),
                request(example.value(), api, id),
                "X-Callback-Secret",
                FakeOrchestrator.CALLBACK_SECRET);
        assertTrue(answer.status() < 300, answer.response()::body);
    }

    /** With the real dispatch of the job, if the example names one. */
    private static String request(JsonNode example, Api api, String job) {
        if (!example.has("dispatch_id")) {
            return example.toString();
        }
        String dispatch =
                api.get("/jobs/" + job).json().at("/dispatch/dispatch_id").asText();
        return example.<ObjectNode>deepCopy().put("dispatch_id", dispatch).toString();
    }

    @Test
    void an_example_of_a_webhook_is_like_the_real_one() throws IOException {
        Map<String, JsonNode> examples =
                Example.ofRequests("webhooks").stream().collect(Collectors.toMap(Example::key, Example::value));
        assertEquals(
                Set.of(
                        "receiveJobRun run",
                        "receiveJobRun retry",
                        "receiveJobRegenerate regenerate",
                        "receiveJobExport export",
                        "receiveJobCancel cancel",
                        "receiveJobKill kill",
                        "receiveAuditDigest digest"),
                examples.keySet());
        try (FakeOrchestrator digests = FakeOrchestrator.start();
                RunningPawl pawl = RunningPawl.start(TestDatabase.create(), signing(digests))
                        .withBackgroundWork()) {
            Api api = pawl.asNewEditor();
            String job = api.createUploadedJob();
            api.send(
                    "PATCH",
                    "/jobs/" + job,
                    "{\"title\": \"Line 3, final cut\", \"labels\": {\"campaign\": \"spring\"}}");
            api.post("/jobs/" + job + "/run", null);
            assertEquals(List.of(), Likeness.differences(of(examples, "receiveJobRun run"), sent(pawl, job, 1)));
            report(
                    pawl,
                    job,
                    CallbackReport.of("AUDIO_READY").bringing("audio_uri", "s3://artifacts/line-3/audio.wav"));
            report(pawl, job, CallbackReport.of("FAILED"));
            api.send("PATCH", "/jobs/" + job, "{\"title\": null, \"labels\": null}");
            String retry = api.post(
                            "/jobs/" + job + "/retry",
                            "{\"client_request_id\": \"again\", \"model_profile\": \"default\"}")
                    .json()
                    .at("/job/id")
                    .asText();
            assertEquals(List.of(), Likeness.differences(of(examples, "receiveJobRun retry"), sent(pawl, retry, 1)));
            pawl.orchestrator().answer(webhook -> 202);
            assertEquals(200, api.post("/jobs/" + retry + "/cancel", null).status());
            assertEquals(
                    List.of(), Likeness.differences(of(examples, "receiveJobCancel cancel"), sent(pawl, retry, 2)));
            assertEquals(200, api.post("/jobs/" + retry + "/force-stop", null).status());
            assertEquals(List.of(), Likeness.differences(of(examples, "receiveJobKill kill"), killOf(pawl, retry)));
            pawl.orchestrator().answer(webhook -> 204);
            assertEquals(List.of(), Likeness.differences(of(examples, "receiveAuditDigest digest"), digest(digests)));

            String draft = api.createRunningJob();
            sent(pawl, draft, 1);
            for (String status : List.of("AUDIO_READY", "TRANSCRIBING", "TRANSCRIPT_READY", "GENERATING")) {
                report(pawl, draft, CallbackReport.of(status));
            }
            report(pawl, draft, CallbackReport.of("DRAFT_READY").bringing("draft_uri", "s3://artifacts/draft-1.json"));
            api.post("/jobs/" + draft + "/regenerate", "{\"instructions_uri\": \"s3://footage/notes.md\"}");
            assertEquals(
                    List.of(),
                    Likeness.differences(of(examples, "receiveJobRegenerate regenerate"), sent(pawl, draft, 2)));
            report(pawl, draft, CallbackReport.of("EDITING"));
            api.post("/jobs/" + draft + "/export", "{\"formats\": [\"pdf\", \"docx\"]}");
            assertEquals(
                    List.of(), Likeness.differences(of(examples, "receiveJobExport export"), sent(pawl, draft, 3)));
        }
    }

    private static JsonNode of(Map<String, JsonNode> examples, String key) {
        return Objects.requireNonNull(examples.get(key));
    }

    /** The last of so many webhooks about the job. */
    private static JsonNode sent(RunningPawl pawl, String job, int count) {
        FakeOrchestrator orchestrator = pawl.orchestrator();
        Eventually.await(() -> orchestrator.receivedAbout(job).size() >= count, "not sent " + count + " times");
        Webhook webhook = orchestrator.receivedAbout(job).get(count - 1);
        return webhook.json();
    }

    /** The variables of a Pawl that sends its digests to {@code receiver}. */
    private Map<String, String> signing(FakeOrchestrator receiver) {
        return Map.of(
                "PAWL_AUDIT_KEY_FILE",
                DigestKeyFile.generate().in(folder.resolve("key.pem")),
                "PAWL_AUDIT_DIGEST_URL",
                Objects.requireNonNull(receiver.variables().get("PAWL_ORCHESTRATOR_URL")));
    }

    private static JsonNode digest(FakeOrchestrator receiver) {
        Eventually.await(() -> !receiver.receivedAbout("").isEmpty(), "no digest was sent");
        return receiver.receivedAbout("").getFirst().json();
    }

    /** It may come after another {@code job.cancel}. */
    private static JsonNode killOf(RunningPawl pawl, String job) {
        Eventually.await(() -> isKill(pawl.orchestrator().receivedAbout(job).getLast()), "no job.kill");
        return pawl.orchestrator().receivedAbout(job).getLast().json();
    }

    private static boolean isKill(Webhook webhook) {
        return webhook.type().equals("job.kill");
    }

    private static void report(RunningPawl pawl, String job, CallbackReport report) {
        assertEquals(204, report.sendTo(pawl.url(), job).status());
    }

    private static String jobFor(Operation operation) {
        if (operation.id().equals("confirmStopped") || operation.id().equals("forceStopJob")) {
            UUID job = JobFixture.inStatus(PAWL.database(), "examples", "CANCELLED");
            UUID dispatch = JobFixture.withDispatch(PAWL.database(), job, "STOP_REQUESTED");
            return (operation.id().equals("confirmStopped") ? dispatch : job).toString();
        }
        String status = switch (operation.id()) {
            case "runJob" -> "UPLOADED";
            case "openJob", "regenerateJob", "exportJob", "finishJob" -> "DRAFT_READY";
            case "retryJob" -> "FAILED";
            case "reportStatus", "reportProgress" -> "AUDIO_EXTRACTING";
            default -> "CREATED";
        };
        UUID job = JobFixture.inStatus(PAWL.database(), "examples", status);
        if (operation.id().equals("reportProgress") || operation.id().equals("reportStatus")) {
            JobFixture.withDispatch(PAWL.database(), job, "DELIVERED");
        }
        return job.toString();
    }

    /** Whatever stands beside a schema as {@code example} or {@code examples}. */
    private static void validate(String pointer, JsonNode node, List<String> violations) {
        if (node.has("schema")) {
            String schema = pointer + "/schema";
            if (node.has("example")) {
                violations.addAll(
                        SpecSchemas.violationsAt(schema, node.path("example").toString()));
            }
            node.path("examples").forEach(example -> {
                JsonNode value = example.has("$ref")
                        ? Operation.document().at(example.path("$ref").asText().substring(1))
                        : example;
                violations.addAll(
                        SpecSchemas.violationsAt(schema, value.path("value").toString()));
            });
        }
        if (node.path("type").isTextual() && node.path("examples").isArray()) {
            node.path("examples")
                    .forEach(example -> violations.addAll(SpecSchemas.violationsAt(pointer, example.toString())));
        }
        node.properties().forEach(child -> {
            String name = child.getKey().replace("~", "~0").replace("/", "~1");
            validate(pointer + "/" + name, child.getValue(), violations);
        });
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            validate(pointer + "/" + i, node.get(i), violations);
        }
    }

    private static Set<String> keys(List<Example> examples) {
        return examples.stream().map(Example::key).collect(Collectors.toCollection(TreeSet::new));
    }

    private static JsonNode data(String event) throws JsonProcessingException {
        String data = event.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .collect(Collectors.joining("\n"));
        assertFalse(data.isEmpty(), event);
        return JSON.readTree(data);
    }

    /** Each tag or line of the example stands in the real text as well; the value of a metric may differ. */
    private static List<String> unlikeLines(String example, String real) {
        return example.lines()
                .flatMap(line -> line.startsWith("<") ? List.of(line.split("(?<=>)")).stream() : List.of(line).stream())
                .map(line -> line.replaceFirst("(?<=}) [0-9.E]+$", ""))
                .filter(line -> !real.contains(line))
                .toList();
    }
}
