package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import java.util.List;
import java.util.Map;

/** A Pawl that does its background work, and what tests want to know of it. */
final class Working {
    private Working() {}

    private static final class Shared {
        static final RunningPawl PAWL = RunningPawl.start(TestDatabase.create(), Map.of(), Timings.neverTryAgain())
                .withBackgroundWork();
    }

    /**
     * The instance that most tests share. Its orchestrator responds as the latest test configured. A failed delivery is
     * not retried unless the test hurries it.
     */
    static RunningPawl pawl() {
        return Shared.PAWL;
    }

    /** What the orchestrator has received about the job, once it is that much. */
    static List<FakeOrchestrator.Webhook> received(RunningPawl pawl, String job, int count) {
        FakeOrchestrator orchestrator = pawl.orchestrator();
        Eventually.await(() -> orchestrator.receivedAbout(job).size() >= count, "not sent " + count + " times");
        return orchestrator.receivedAbout(job);
    }

    /** The types of what the orchestrator has received about the job. */
    static List<String> types(RunningPawl pawl, String job) {
        return pawl.orchestrator().receivedAbout(job).stream()
                .map(FakeOrchestrator.Webhook::type)
                .toList();
    }

    /** Makes the requested stop of the job, and its delivery, older. */
    static void setStopBack(RunningPawl pawl, String job, String interval) {
        PastGuards.write(
                pawl.database(),
                "dispatch",
                "UPDATE dispatch SET stop_requested_at = stop_requested_at - CAST(? AS interval),"
                        + " stop_delivered_at = stop_delivered_at - CAST(? AS interval) WHERE job_id = CAST(? AS uuid)",
                interval,
                interval,
                job);
    }

    /** Waits until nothing is left to do about the job. */
    static void awaitDone(RunningPawl pawl, String job) {
        Eventually.await(() -> tasksOf(pawl, job).isEmpty(), "work is left to do");
    }

    /** Waits until the latest attempt has been recorded as failed for that reason. */
    static void awaitError(Api api, String job, String code) {
        Eventually.await(
                () -> api.get("/jobs/" + job)
                        .json()
                        .at("/dispatch/last_error_code")
                        .asText()
                        .equals(code),
                "no " + code);
    }

    /** Waits until no task of the job is running and one is scheduled. */
    static void awaitRest(RunningPawl pawl, String job) {
        Eventually.await(() -> tasksOf(pawl, job).equals(List.of("false")), "nothing waits for its time");
    }

    /** Lets the next attempt begin now. */
    static void hurry(RunningPawl pawl, String job) {
        awaitRest(pawl, job);
        JobFixture.execute(
                pawl.database(),
                "UPDATE scheduled_tasks SET execution_time = now() WHERE NOT picked AND task_instance ="
                        + " (SELECT dispatch_id::text FROM dispatch WHERE job_id = CAST(? AS uuid))",
                job);
    }

    /** Waits until the tasks of the job have been executed a few more times. */
    static void awaitLooks(RunningPawl pawl, String job, int looks) {
        Eventually.await(() -> versionOfTask(pawl, job) >= 1 + 2L * looks, "nobody looks");
    }

    /** For how long the latest failed attempt about the job is put off, in seconds. */
    static double pauseOf(RunningPawl pawl, String job) {
        awaitRest(pawl, job);
        return Double.parseDouble(Query.texts(
                        pawl.database(),
                        "SELECT extract(epoch FROM execution_time - last_failure) FROM scheduled_tasks"
                                + " JOIN dispatch ON dispatch_id::text = task_instance"
                                + " WHERE job_id = CAST(? AS uuid)",
                        job)
                .getFirst());
    }

    static void assertSigned(FakeOrchestrator.Webhook webhook) throws Exception {
        Map<String, List<String>> headers = Map.of(
                "webhook-id", List.of(webhook.id()),
                "webhook-timestamp", List.of(webhook.timestamp()),
                "webhook-signature", List.of(webhook.signature()));
        Webhook verifier = new Webhook(FakeOrchestrator.WEBHOOK_SECRET);
        verifier.verify(webhook.body(), headers);
        assertThrows(WebhookVerificationException.class, () -> verifier.verify(webhook.body() + " ", headers));
    }

    static Api.Answer cancel(Api api, String job, String expectedState) {
        Api.Answer cancelled = api.post("/jobs/" + job + "/cancel", null);
        assertEquals(200, cancelled.status(), cancelled.response()::body);
        assertEquals(expectedState, cancelled.json().at("/dispatch/state").asText());
        return cancelled;
    }

    static String stateOf(Api api, String job) {
        return api.get("/jobs/" + job).json().at("/dispatch/state").asText();
    }

    /** Of the task that was staged last; the library adds one when it picks it and one when it puts it back. */
    private static long versionOfTask(RunningPawl pawl, String job) {
        List<String> version = Query.texts(
                pawl.database(),
                "SELECT version FROM scheduled_tasks JOIN dispatch ON dispatch_id::text = task_instance"
                        + " WHERE job_id = CAST(? AS uuid) ORDER BY task_name",
                job);
        return version.isEmpty() ? 0 : Long.parseLong(version.getFirst());
    }

    private static List<String> tasksOf(RunningPawl pawl, String job) {
        return Query.texts(
                pawl.database(),
                "SELECT CASE WHEN picked THEN 'true' ELSE 'false' END FROM scheduled_tasks"
                        + " JOIN dispatch ON dispatch_id::text = task_instance WHERE job_id = CAST(? AS uuid)",
                job);
    }
}
