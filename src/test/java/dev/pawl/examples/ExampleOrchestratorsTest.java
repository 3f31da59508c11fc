package dev.pawl.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.cli.orchestrator.CheckSettings;
import dev.pawl.cli.orchestrator.Finding;
import dev.pawl.cli.orchestrator.OrchestratorCheck;
import dev.pawl.cli.orchestrator.Verdict;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Trail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The examples keep every rule, go the whole way with Pawl, and stop wherever they are. */
@Slow("starts processes, and waits for what should not come")
class ExampleOrchestratorsTest {
    private static final String FORMATS = "{\"formats\": [\"pdf\", \"docx\"]}";
    private static final int MAX_LINES = 120;
    private static final Duration QUIET = Duration.ofSeconds(1);

    /** Where a cancel finds the job, and the report that is held back so that it stays there. */
    private static final Map<String, String> NEXT = Map.of(
            "AUDIO_EXTRACTING", "AUDIO_READY",
            "AUDIO_READY", "TRANSCRIBING",
            "TRANSCRIBING", "TRANSCRIPT_READY",
            "TRANSCRIPT_READY", "GENERATING",
            "GENERATING", "DRAFT_READY");

    private final CallbackGate gate = startGate();

    @AfterEach
    void close() {
        gate.close();
    }

    @ParameterizedTest
    @EnumSource
    void it_passes_the_conformance_kit(Example example) throws Exception {
        example.assumeItCanRun();
        try (ExampleProcess process = ExampleProcess.start(example)) {
            List<Finding> findings = OrchestratorCheck.run(
                    new CheckSettings(
                            process.url(),
                            FakeOrchestrator.WEBHOOK_SECRET,
                            FakeOrchestrator.CALLBACK_SECRET,
                            null,
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            null,
                            "s3://media/in.mp4",
                            Eventually.PATIENCE,
                            QUIET),
                    point -> {});
            assertTrue(
                    findings.stream().allMatch(finding -> finding.verdict() == Verdict.HOLDS),
                    () -> findings + process.output());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_job_goes_its_whole_way_and_is_cancelled_wherever_it_is(Example example) throws Exception {
        example.assumeItCanRun();
        try (ExampleProcess process = ExampleProcess.start(example);
                RunningPawl pawl = pawl(process)) {
            Api api = pawl.asNewEditor();
            goTheWholeWay(api);
            NEXT.forEach((status, next) -> cancelIn(api, status, next));
            cancelAfter(api, draft(api), "regenerate", null, "REGENERATING", "DRAFT_READY");
            cancelAfter(api, draft(api), "export", FORMATS, "EXPORTING", "DONE");
        }
    }

    @ParameterizedTest
    @EnumSource
    void it_is_short(Example example) throws IOException {
        assertTrue(Files.readAllLines(example.source()).size() <= MAX_LINES);
    }

    private static void goTheWholeWay(Api api) {
        String job = draft(api);
        order(api, job, "regenerate", null);
        awaitStatus(api, job, "DRAFT_READY");
        assertEquals(200, api.post("/jobs/" + job + "/open", null).status());
        order(api, job, "export", FORMATS);
        awaitStatus(api, job, "DONE");
        JsonNode manifest = api.get("/jobs/" + job).json().path("manifest");
        assertTrue(manifest.has("audio_uri") && manifest.has("transcript_uri") && manifest.has("draft_uri"));
        assertEquals(2, manifest.path("exports").size());
    }

    private static String draft(Api api) {
        String job = api.createRunningJob();
        awaitStatus(api, job, "DRAFT_READY");
        return job;
    }

    private static void order(Api api, String job, String action, @Nullable String body) {
        assertEquals(202, api.post("/jobs/" + job + "/" + action, body).status(), action);
    }

    private void cancelIn(Api api, String status, String next) {
        String job = api.createUploadedJob();
        cancelAfter(api, job, "run", null, status, next);
    }

    /** The report of {@code next} is held back, so that the cancel finds the job in {@code status}. */
    private void cancelAfter(Api api, String job, String action, @Nullable String body, String status, String next) {
        CallbackGate.Held held = gate.hold(job, next);
        order(api, job, action, body);
        held.await();
        assertEquals(status, api.get("/jobs/" + job).text("status"));
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
        held.release();
        api.awaitDispatch(job, "STOPPED");
        List<String> trail = Trail.statuses(api, job);
        assertEquals(List.of(status, "CANCELLED"), trail.subList(trail.size() - 2, trail.size()));
    }

    private static void awaitStatus(Api api, String job, String status) {
        Eventually.await(() -> api.get("/jobs/" + job).text("status").equals(status), job + " is not " + status);
    }

    private RunningPawl pawl(ExampleProcess process) {
        RunningPawl pawl = RunningPawl.start(
                        TestDatabase.create(),
                        Map.of("PAWL_ORCHESTRATOR_URL", process.url().toString(), "PAWL_PUBLIC_URL", gate.url()))
                .withBackgroundWork();
        gate.leadTo(pawl.internalUrl());
        return pawl;
    }

    private static CallbackGate startGate() {
        try {
            return CallbackGate.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
