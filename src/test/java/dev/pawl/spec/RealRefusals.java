package dev.pawl.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.RawHttp;
import dev.pawl.testing.Relay;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** For each example of a refusal that operations share in spec/openapi.yaml, how to get a real one. */
final class RealRefusals {
    private final RunningPawl pawl;
    private final Api api;

    private RealRefusals(RunningPawl pawl) {
        this.pawl = pawl;
        this.api = pawl.asNewEditor();
    }

    /** By the key of the example: asks, and returns the body of the answer. */
    static Map<String, Supplier<String>> of(RunningPawl pawl) {
        RealRefusals refusals = new RealRefusals(pawl);
        Map<String, Supplier<Api.Answer>> answers = new LinkedHashMap<>();
        refusals.addTo(answers);
        Map<String, Supplier<String>> bodies = new LinkedHashMap<>();
        answers.forEach((key, ask) -> bodies.put(key, () -> ask.get().response().body()));
        bodies.put(
                "NotUnderstood too_long",
                () -> new RawHttp(pawl.url())
                        .request("GET /" + "x".repeat(17_000) + " HTTP/1.1")
                        .body());
        return bodies;
    }

    private void addTo(Map<String, Supplier<Api.Answer>> answers) {
        answers.put("BadRequest body", () -> cancel(api.createJob(), "{\"reason_code\": \"wrong footage\"}"));
        answers.put(
                "BadRequest reason",
                () -> pawl.as("olga", "operator").post("/jobs/" + api.createJob() + "/cancel", null));
        answers.put("BadRequest query", () -> api.get("/projects?limit=0"));
        answers.put("Unauthenticated unauthenticated", () -> new Api(pawl.url(), null).get("/projects"));
        answers.put("Forbidden forbidden", () -> {
            String token = pawl.key().token("viewer", List.of("viewer"), Duration.ofHours(1));
            return new Api(pawl.url(), token).get("/projects");
        });
        answers.put("NotFound not_found", () -> api.get("/jobs/not-an-id"));
        answers.put("IdempotencyKeyReused reused", () -> {
            api.post("/projects", "{\"name\": \"one\"}", "Idempotency-Key", "key");
            return api.post("/projects", "{\"name\": \"other\"}", "Idempotency-Key", "key");
        });
        answers.put("IdempotencyKeyInFlight in_flight", this::inFlight);
        answers.put("VersionConflict moved", () -> cancel(api.createJob(), null, "If-Match", "\"7\""));
        answers.put("PayloadTooLarge too_large", () -> cancel(api.createJob(), " ".repeat(65_537)));
        answers.put("UnsupportedMediaType not_json", () -> cancel(api.createJob(), "{}", "Content-Type", "text/plain"));
        answers.put("InternalError internal", this::internalError);
        answers.put("ServiceUnavailable unavailable", () -> withoutDatabase((editor, job) -> editor.get("/projects")));
        answers.put(
                "JobBusyOrServiceUnavailable unavailable",
                () -> withoutDatabase((editor, job) -> editor.post("/jobs/" + job + "/cancel", null)));
        answers.put("JobBusyOrServiceUnavailable busy", this::busy);
        answers.put("TooManyRequests rate", RealRefusals::tooManyRequests);
    }

    private Api.Answer inFlight() {
        String job = api.createJob();
        try (HeldJob held = HeldJob.lock(pawl.database(), UUID.fromString(job))) {
            Future<Api.Answer> first = AtOnce.start(() -> cancel(job, null, "Idempotency-Key", "stop"));
            held.awaitWaiting(1);
            Api.Answer refused = cancel(job, null, "Idempotency-Key", "stop");
            held.release();
            assertEquals(200, AtOnce.result(first).status());
            return refused;
        }
    }

    private Api.Answer busy() {
        try (RunningPawl hasty = RunningPawl.start(pawl.database(), Map.of(), Timings.giveUpLocks())) {
            Api editor = hasty.asNewEditor();
            String job = editor.createJob();
            try (HeldJob held = HeldJob.lock(pawl.database(), UUID.fromString(job))) {
                Api.Answer refused = editor.post("/jobs/" + job + "/cancel", null);
                held.release();
                return refused;
            }
        }
    }

    private static Api.Answer tooManyRequests() {
        Map<String, String> strict = Map.of("PAWL_EDITOR_REQUEST_RATE", "1", "PAWL_EDITOR_REQUEST_BURST", "1");
        try (RunningPawl pawl = RunningPawl.start(TestDatabase.create(), strict)) {
            Api hasty = pawl.asNewEditor();
            return Eventually.find(
                    () -> Optional.of(hasty.get("/projects")).filter(answer -> answer.status() == 429),
                    "nothing is too much");
        }
    }

    private Api.Answer internalError() {
        String job = api.createJob();
        execute("REVOKE SELECT ON dispatch FROM pawl_service");
        try (CapturedLog log = CapturedLog.asInProduction()) {
            Api.Answer failed = cancel(job, null);
            assertTrue(log.text().contains("request failed"), log::text);
            return failed;
        } finally {
            execute("GRANT SELECT ON dispatch TO pawl_service");
        }
    }

    /** From a Pawl of its own: for a while after the database is back, a session that it has lost may answer 503 too. */
    private Api.Answer withoutDatabase(BiFunction<Api, String, Api.Answer> ask) {
        String url = pawl.database().url();
        try (Relay relay = Relay.to(url);
                RunningPawl cutOff = RunningPawl.start(
                        pawl.database(), Map.of("PAWL_DATABASE_URL", relay.in(url)), Timings.giveUpConnections());
                CapturedLog log = CapturedLog.asInProduction()) {
            Api editor = cutOff.asNewEditor();
            String job = editor.createJob();
            relay.cut();
            Api.Answer refused = ask.apply(editor, job);
            relay.heal();
            assertEquals(503, refused.status(), log::text);
            return refused;
        }
    }

    private Api.Answer cancel(String job, @Nullable String body, String... headers) {
        return api.post("/jobs/" + job + "/cancel", body, headers);
    }

    private void execute(String sql) {
        try (Connection connection = pawl.database().connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
