package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets are changed while jobs run and are cancelled, and no message is refused (docs/operators.md). */
@Slow("starts three replicas, one after the other")
class RotationTest {
    private static final int JOBS = 12;
    private static final String OLD = FakeOrchestrator.WEBHOOK_SECRET;
    private static final String NEW = "whsec_" + "bmV4dCBzZWNyZXQgb2YgdGhlc2UgdGVzdHM=";
    private static final String OLD_AUTHORIZATION = "Bearer the-old-one-of-the-tests";
    private static final String NEW_AUTHORIZATION = "Bearer the-new-one-of-the-tests";
    private static final String OLD_CALLBACK = FakeOrchestrator.CALLBACK_SECRET;
    private static final String NEW_CALLBACK = "new-callback-secret-of-the-tests";

    private final TestDatabase database = TestDatabase.create();
    private final AtomicInteger refused = new AtomicInteger();
    private final Map<Integer, AtomicInteger> takenBySignatures = new ConcurrentHashMap<>();

    /** What the orchestrator goes by at a time. */
    private record Accepted(String webhookSecret, Set<String> authorizations) {}

    @Test
    void no_message_is_refused_while_every_secret_is_changed_under_load() throws Exception {
        try (FakeOrchestrator orchestrator = FakeOrchestrator.start()) {
            accept(orchestrator, new Accepted(OLD, Set.of(OLD_AUTHORIZATION)));
            RunningPawl before = start(orchestrator, Map.of("PAWL_ORCHESTRATOR_AUTHORIZATION", OLD_AUTHORIZATION));
            Future<Void> load = load(before, OLD_CALLBACK);
            accept(orchestrator, new Accepted(OLD, Set.of(OLD_AUTHORIZATION, NEW_AUTHORIZATION)));
            RunningPawl between = start(
                    orchestrator,
                    Map.of(
                            "PAWL_ORCHESTRATOR_AUTHORIZATION", NEW_AUTHORIZATION,
                            "PAWL_WEBHOOK_SECRET_NEXT", NEW,
                            "PAWL_CALLBACK_SECRET_NEXT", NEW_CALLBACK));
            Future<Void> both = load(between, OLD_CALLBACK);
            AtOnce.result(load);
            before.close();

            accept(orchestrator, new Accepted(NEW, Set.of(NEW_AUTHORIZATION)));
            Future<Void> changed = load(between, NEW_CALLBACK);
            RunningPawl after = start(
                    orchestrator,
                    Map.of(
                            "PAWL_ORCHESTRATOR_AUTHORIZATION", NEW_AUTHORIZATION,
                            "PAWL_WEBHOOK_SECRET", NEW,
                            "PAWL_CALLBACK_SECRET", NEW_CALLBACK));
            AtOnce.result(both);
            AtOnce.result(changed);
            between.close();
            AtOnce.result(load(after, NEW_CALLBACK));
            Eventually.await(() -> webhooksToSend().equals("0"), this::webhooksToSend);
            after.close();
        }
        assertEquals(0, refused.get());
        assertEquals(Set.of(1, 2), takenBySignatures.keySet());
        int taken =
                takenBySignatures.values().stream().mapToInt(AtomicInteger::get).sum();
        assertTrue(taken >= 2 * 4 * JOBS, () -> "only " + takenBySignatures);
    }

    /** One process, which is never restarted: its secrets are in files, and change there. */
    @Test
    void no_message_is_refused_while_every_secret_is_changed_in_its_file(@TempDir Path folder) throws Exception {
        Map<String, Path> files = new HashMap<>();
        for (String name : List.of(
                "PAWL_WEBHOOK_SECRET",
                "PAWL_WEBHOOK_SECRET_NEXT",
                "PAWL_CALLBACK_SECRET",
                "PAWL_CALLBACK_SECRET_NEXT",
                "PAWL_ORCHESTRATOR_AUTHORIZATION")) {
            files.put(name, Files.writeString(folder.resolve(name), ""));
        }
        write(files, "PAWL_WEBHOOK_SECRET", OLD);
        write(files, "PAWL_CALLBACK_SECRET", OLD_CALLBACK);
        write(files, "PAWL_ORCHESTRATOR_AUTHORIZATION", OLD_AUTHORIZATION);
        Map<String, String> variables = new HashMap<>(Map.of("PAWL_WEBHOOK_SECRET", "", "PAWL_CALLBACK_SECRET", ""));
        files.forEach((name, file) -> variables.put(name + "_FILE", file.toString()));
        try (FakeOrchestrator orchestrator = FakeOrchestrator.start()) {
            accept(orchestrator, new Accepted(OLD, Set.of(OLD_AUTHORIZATION)));
            RunningPawl pawl = start(orchestrator, variables);
            AtOnce.result(load(pawl, OLD_CALLBACK));
            accept(orchestrator, new Accepted(OLD, Set.of(OLD_AUTHORIZATION, NEW_AUTHORIZATION)));
            Future<Void> load = load(pawl, OLD_CALLBACK);
            write(files, "PAWL_WEBHOOK_SECRET_NEXT", NEW);
            write(files, "PAWL_CALLBACK_SECRET_NEXT", NEW_CALLBACK);
            write(files, "PAWL_ORCHESTRATOR_AUTHORIZATION", NEW_AUTHORIZATION);
            awaitTaken(pawl, NEW_CALLBACK);
            AtOnce.result(load);
            awaitSigned(pawl, orchestrator, 2);

            accept(orchestrator, new Accepted(NEW, Set.of(NEW_AUTHORIZATION)));
            Future<Void> changed = load(pawl, NEW_CALLBACK);
            write(files, "PAWL_WEBHOOK_SECRET", NEW);
            write(files, "PAWL_CALLBACK_SECRET", NEW_CALLBACK);
            write(files, "PAWL_WEBHOOK_SECRET_NEXT", "");
            write(files, "PAWL_CALLBACK_SECRET_NEXT", "");
            Eventually.await(() -> report(pawl, OLD_CALLBACK) == 401, "the old secret is still taken");
            AtOnce.result(changed);
            awaitSigned(pawl, orchestrator, 1);
            AtOnce.result(load(pawl, NEW_CALLBACK));
            Eventually.await(() -> webhooksToSend().equals("0"), this::webhooksToSend);
            pawl.close();
        }
        assertEquals(0, refused.get());
    }

    private static void write(Map<String, Path> files, String name, String secret) throws IOException {
        Files.writeString(Objects.requireNonNull(files.get(name)), secret);
    }

    private static void awaitTaken(RunningPawl pawl, String callbackSecret) {
        Eventually.await(() -> report(pawl, callbackSecret) == 404, "the new secret is not taken");
    }

    /** The status of a callback about a job that is not there: 404 if the secret is accepted. */
    private static int report(RunningPawl pawl, String callbackSecret) {
        return new Api(pawl.url(), null)
                .post(
                        CallbackReport.path(UUID.randomUUID()),
                        CallbackReport.of("AUDIO_READY").toString(),
                        "X-Callback-Secret",
                        callbackSecret)
                .status();
    }

    /** Until the webhook about a new job has so many signatures. */
    private static void awaitSigned(RunningPawl pawl, FakeOrchestrator orchestrator, int signatures) {
        Api api = pawl.asNewEditor();
        Eventually.await(
                () -> {
                    String job = api.createRunningJob();
                    Eventually.await(
                            () -> api.get("/jobs/" + job).json().at("/dispatch").has("delivered_at"), "not taken");
                    String signature =
                            orchestrator.receivedAbout(job).getFirst().signature();
                    api.post("/jobs/" + job + "/cancel", null);
                    return signature.split(" ", -1).length == signatures;
                },
                () -> "not signed with " + signatures);
    }

    /** Jobs that are run, reported about with this secret and cancelled, each as soon as the one before was. */
    private static Future<Void> load(RunningPawl pawl, String callbackSecret) {
        Api api = pawl.asNewEditor();
        Api orchestrator = new Api(pawl.url(), null);
        Supplier<String> job = () -> {
            String id = api.createRunningJob();
            Eventually.await(() -> api.get("/jobs/" + id).json().at("/dispatch").has("delivered_at"), "not taken");
            String alive = CallbackReport.of("AUDIO_EXTRACTING").toString();
            assertEquals(
                    204,
                    orchestrator
                            .post(CallbackReport.path(id), alive, "X-Callback-Secret", callbackSecret)
                            .status());
            assertEquals(200, api.post("/jobs/" + id + "/cancel", null).status());
            return id;
        };
        return AtOnce.start(() -> {
            for (int i = 0; i < JOBS; i += 4) {
                AtOnce.run(List.of(job, job, job, job));
            }
            return null;
        });
    }

    private RunningPawl start(FakeOrchestrator orchestrator, Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(orchestrator.variables());
        all.putAll(variables);
        return RunningPawl.start(database, all).withBackgroundWork();
    }

    private void accept(FakeOrchestrator orchestrator, Accepted accepted) throws Exception {
        Webhook verifier = new Webhook(accepted.webhookSecret());
        orchestrator.answer(webhook -> {
            try {
                verifier.verify(
                        webhook.body(),
                        Map.of(
                                "webhook-id", List.of(webhook.id()),
                                "webhook-timestamp", List.of(webhook.timestamp()),
                                "webhook-signature", List.of(webhook.signature())));
            } catch (WebhookVerificationException e) {
                refused.incrementAndGet();
                return 401;
            }
            if (!accepted.authorizations().contains(webhook.authorization())) {
                refused.incrementAndGet();
                return 403;
            }
            int signatures = webhook.signature().split(" ", -1).length;
            takenBySignatures
                    .computeIfAbsent(signatures, any -> new AtomicInteger())
                    .incrementAndGet();
            return 204;
        });
    }

    private String webhooksToSend() {
        String count = "SELECT count(*) FROM scheduled_tasks WHERE task_name IN ('job.run', 'job.cancel')";
        return Query.texts(database, count).getFirst();
    }
}
