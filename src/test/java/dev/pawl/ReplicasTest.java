package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.FakeOrchestrator.Webhook;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.Query;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two processes of the service on one database. */
@Slow("starts two processes of Pawl")
class ReplicasTest {
    /** Several processes send at the same time. */
    private static final int MANY = 40;

    private final Surroundings surroundings = Surroundings.create();
    private final FakeOrchestrator orchestrator = surroundings.orchestrator();
    private final String editor = "editor-" + UUID.randomUUID();
    private final CountDownLatch answers = new CountDownLatch(1);
    private final List<PawlProcess> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        answers.countDown();
        processes.forEach(PawlProcess::close);
        surroundings.close();
    }

    @Test
    void replicas_share_the_work_and_send_each_order_once() {
        orchestrator.answer(this::held);
        List<Api> apis = List.of(start(), start()).stream().map(this::api).toList();
        List<String> jobs = Stream.generate(this::uploaded).limit(MANY).toList();
        Future<Boolean> released = AtOnce.start(this::releaseWhenBothSend);
        for (int i = 0; i < MANY; i++) {
            run(apis.get(i % 2), jobs.get(i));
        }
        AtOnce.result(released);
        jobs.forEach(job -> apis.getFirst().awaitDispatch(job, "DELIVERED"));
        assertEquals(MANY, sent(jobs));
    }

    @Test
    void what_a_dead_replica_was_sending_is_sent_by_another_under_the_same_id() {
        orchestrator.answer(this::held);
        PawlProcess dead = start();
        String job = uploaded();
        run(api(dead), job);
        Eventually.await(() -> sent(List.of(job)) == 1, "not sent");
        PawlProcess heir = start();
        dead.close();
        orchestrator.answer(webhook -> 204);
        letTimePass();
        Eventually.await(() -> sent(List.of(job)) == 2, "not taken over");
        List<Webhook> received = orchestrator.receivedAbout(job);
        assertEquals(received.getFirst().id(), received.getLast().id());
        api(heir).awaitDispatch(job, "DELIVERED");
    }

    private boolean releaseWhenBothSend() {
        String senders = "SELECT DISTINCT picked_by FROM scheduled_tasks WHERE picked AND task_name = 'job.run'";
        Eventually.await(
                () -> Query.texts(surroundings.database(), senders).size() == 2, "one of them sends everything");
        answers.countDown();
        return true;
    }

    /** Until those who show no sign of life are dead, and the lease of their attempts is over. */
    private void letTimePass() {
        TestDatabase database = surroundings.database();
        JobFixture.execute(
                database, "UPDATE scheduled_tasks SET last_heartbeat = last_heartbeat - interval '18 s' WHERE picked");
        PastGuards.write(
                database, "dispatch", "UPDATE dispatch SET attempt_started_at = attempt_started_at - interval '18 s'");
    }

    private PawlProcess start() {
        processes.add(PawlProcess.start(surroundings));
        return processes.getLast();
    }

    private Api api(PawlProcess process) {
        return process.awaitReady().as(surroundings, editor);
    }

    private String uploaded() {
        return JobFixture.inStatus(surroundings.database(), editor, "UPLOADED").toString();
    }

    private static void run(Api api, String job) {
        assertEquals(202, api.post("/jobs/" + job + "/run", null).status());
    }

    private int held(Webhook webhook) {
        Eventually.await(answers, webhook.type());
        return 204;
    }

    private long sent(List<String> jobs) {
        return jobs.stream()
                .mapToLong(job -> orchestrator.receivedAbout(job).size())
                .sum();
    }
}
