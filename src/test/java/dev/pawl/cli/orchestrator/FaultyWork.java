package dev.pawl.cli.orchestrator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.testing.FakeOrchestrator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;

/** The work of a {@link FaultyOrchestrator} on one dispatch, on a thread of its own. */
final class FaultyWork {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PACE = Duration.ofMillis(5);
    private static final List<String> WALK =
            List.of("AUDIO_EXTRACTING", "AUDIO_READY", "TRANSCRIBING", "TRANSCRIPT_READY", "GENERATING", "DRAFT_READY");

    private final JsonNode order;
    private final Fault fault;
    private int count;
    private final Thread thread = Thread.ofVirtual().unstarted(this::work);

    private FaultyWork(JsonNode order, Fault fault) {
        this.order = order;
        this.fault = fault;
    }

    static FaultyWork start(JsonNode order, Fault fault) {
        FaultyWork work = new FaultyWork(order, fault);
        work.thread.start();
        return work;
    }

    /** Whether it has ended. */
    boolean stop() {
        thread.interrupt();
        try {
            return thread.join(Duration.ofMillis(100));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void work() {
        try {
            for (String status : steps()) {
                boolean isSkipped = fault == Fault.SKIPS_A_RESULT && status.equals("AUDIO_READY");
                if (!isSkipped && !report(status)) {
                    return;
                }
                Thread.sleep(PACE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> steps() {
        return switch (order.path("type").asText()) {
            case "job.regenerate" ->
                fault == Fault.STARTS_A_NEW_DRAFT_AS_A_RUN
                        ? List.of("GENERATING", "DRAFT_READY")
                        : List.of("DRAFT_READY");
            case "job.export" ->
                fault == Fault.STARTS_AN_EXPORT_WITH_A_HEARTBEAT ? List.of("EXPORTING", "DONE") : List.of("DONE");
            default -> WALK.subList(completed(), WALK.size());
        };
    }

    private int completed() {
        if (fault == Fault.STARTS_EVERY_RETRY_ANEW) {
            return 0;
        }
        return WALK.indexOf(order.path("resume_from_status").asText()) + 1;
    }

    /** Whether the work may go on. */
    private boolean report(String status) throws IOException, InterruptedException {
        ObjectNode event = event(status);
        HttpResponse<Void> answer = send(event);
        while (answer.statusCode() == 503 && fault != Fault.DROPS_AN_EVENT_AFTER_503) {
            Thread.sleep(PACE);
            answer = send(fault == Fault.REPEATS_WITH_A_NEW_ID ? event(status) : event);
        }
        if (answer.headers().firstValue("Pawl-Directive").isPresent()) {
            return switch (fault) {
                case IGNORES_THE_DIRECTIVE -> true;
                case SEES_THE_DIRECTIVE_ONLY_IN_A_409 -> answer.statusCode() != 409;
                default -> false;
            };
        }
        return answer.statusCode() < 400 || answer.statusCode() == 503;
    }

    private HttpResponse<Void> send(ObjectNode event) throws IOException, InterruptedException {
        String secret = fault == Fault.HAS_ANOTHER_CALLBACK_SECRET ? "another" : FakeOrchestrator.CALLBACK_SECRET;
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(order.path("callback_url").asText()))
                        .header("Content-Type", "application/json")
                        .header("X-Callback-Secret", secret)
                        .POST(BodyPublishers.ofString(event.toString()))
                        .build(),
                BodyHandlers.discarding());
    }

    private ObjectNode event(String status) {
        String dispatch = fault == Fault.NAMES_THE_JOB_AS_DISPATCH ? "job_id" : "dispatch_id";
        count++;
        Instant now = fault == Fault.SETS_ITS_CLOCK_BACK ? Instant.now().minusSeconds(count) : Instant.now();
        boolean isLocal = fault == Fault.REPORTS_LOCAL_TIMES;
        ObjectNode event = JSON.createObjectNode()
                .put("event_id", UUID.randomUUID().toString())
                .put("dispatch_id", order.path(dispatch).asText())
                .put("status", status)
                .put(
                        "occurred_at",
                        isLocal ? LocalDateTime.now(ZoneId.systemDefault()).toString() : now.toString());
        if (fault == Fault.COUNTS_DOWN) {
            event.put("sequence", 100 - count);
        }
        if (status.equals("DRAFT_READY") && fault != Fault.HAS_NO_DRAFT) {
            event.putObject("artifact_updates").put("draft_uri", "s3://artifacts/draft.md");
        }
        return event;
    }
}
