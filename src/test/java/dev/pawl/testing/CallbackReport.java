package dev.pawl.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** What an orchestrator says about a job: the body of a callback, and the way to send it. Never changes. */
public final class CallbackReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode body;

    private CallbackReport(ObjectNode body) {
        this.body = body;
    }

    /** A callback that reports {@code status} now, with a new event id. */
    public static CallbackReport of(String status) {
        CallbackReport report = new CallbackReport(JsonNodeFactory.instance.objectNode())
                .with("event_id", "event-" + UUID.randomUUID())
                .with("status", status)
                .with("correlation_id", "orch-" + UUID.randomUUID())
                .at(Instant.now());
        return status.equals("FAILED") ? report.failing() : report;
    }

    /** It happened then, to the microsecond. */
    public CallbackReport at(Instant occurredAt) {
        return with("occurred_at", occurredAt.truncatedTo(ChronoUnit.MICROS).toString());
    }

    /** Brings an artifact with it. */
    public CallbackReport bringing(String key, String uri) {
        return withJson("artifact_updates", "{\"%s\": \"%s\"}".formatted(key, uri));
    }

    public CallbackReport with(String member, String text) {
        ObjectNode changed = body.deepCopy();
        changed.put(member, text);
        return new CallbackReport(changed);
    }

    /** A copy with the raw {@code json} as the value of a member. */
    public CallbackReport withJson(String member, String json) {
        ObjectNode changed = body.deepCopy();
        changed.set(member, parse(json));
        return new CallbackReport(changed);
    }

    public CallbackReport without(String member) {
        ObjectNode changed = body.deepCopy();
        changed.remove(member);
        return new CallbackReport(changed);
    }

    /** The text of a member. */
    public String text(String member) {
        return body.path(member).asText();
    }

    /** A member; missing when it has none such. */
    public JsonNode member(String name) {
        return body.path(name);
    }

    /** The artifact that it brings under {@code key}; empty when it brings none. */
    public String artifact(String key) {
        return body.path("artifact_updates").path(key).asText();
    }

    /** Its time. */
    public Instant occurredAt() {
        return Instant.parse(text("occurred_at"));
    }

    /** Sends it about {@code job} with the secret of the tests. */
    public Api.Answer sendTo(URI pawl, Object job) {
        return sendTo(new Api(pawl, null), job);
    }

    /** The same by a client without a token. */
    public Api.Answer sendTo(Api api, Object job) {
        return api.post(path(job), toString(), "X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
    }

    /** Sends any body about {@code job} with the secret of the tests. */
    public static Api.Answer send(URI pawl, Object job, String json) {
        return new Api(pawl, null).post(path(job), json, "X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET);
    }

    /** Sends a progress report about {@code job} with the secret of the tests. */
    public static Api.Answer sendProgress(URI pawl, Object job, String json) {
        return new Api(pawl, null)
                .post(
                        "/internal/jobs/" + job + "/progress",
                        json,
                        "X-Callback-Secret",
                        FakeOrchestrator.CALLBACK_SECRET);
    }

    /** Where reports about {@code job} go. */
    public static String path(Object job) {
        return "/internal/jobs/" + job + "/status";
    }

    /** The body. */
    @Override
    public String toString() {
        return body.toString();
    }

    private CallbackReport failing() {
        return with("failure_code", "NO_SOUND")
                .with("failure_message", "The video has no sound.")
                .with("failed_stage", "AUDIO_EXTRACTING");
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
