package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cancel that finds the order to run in the queue, or in the hands of a sender that died. */
@Slow("each case starts a Pawl on a database of its own")
class NotYetSentTest {
    private static final String ATTEMPT =
            "UPDATE dispatch SET attempt_started_at = now() - make_interval(secs => ?) WHERE job_id = CAST(? AS uuid)";

    private final RunningPawl pawl = RunningPawl.start(TestDatabase.create());
    private final Api api = pawl.asNewEditor();
    private final String job = api.createRunningJob();

    @AfterEach
    void close() {
        pawl.close();
    }

    @Test
    void what_was_cancelled_before_its_first_attempt_is_never_sent() {
        Working.cancel(api, job, "WITHDRAWN");
        pawl.withBackgroundWork();
        assertNothingIsSent();
    }

    @Test
    void a_sender_that_has_picked_the_order_loses_against_a_cancel_that_got_the_lock_first() {
        try (HeldJob held = HeldJob.lock(pawl.database(), UUID.fromString(job))) {
            Future<Boolean> cancelled = AtOnce.start(() -> {
                Working.cancel(api, job, "WITHDRAWN");
                return true;
            });
            held.awaitWaiting(1);
            pawl.withBackgroundWork();
            held.awaitWaiting(2);
            held.release();
            AtOnce.result(cancelled);
        }
        assertNothingIsSent();
    }

    @Test
    void a_cancel_that_comes_behind_the_sender_asks_for_the_stop() {
        try (HeldJob held = HeldJob.lock(pawl.database(), UUID.fromString(job))) {
            pawl.withBackgroundWork();
            held.awaitWaiting(1);
            Future<Boolean> cancelled = AtOnce.start(() -> {
                Working.cancel(api, job, "STOP_REQUESTED");
                return true;
            });
            held.awaitWaiting(2);
            held.release();
            AtOnce.result(cancelled);
        }
        api.awaitDispatch(job, "STOPPED");
        assertEquals(List.of("job.run", "job.cancel"), types());
    }

    @Test
    void when_the_sender_died_in_its_attempt_the_stop_is_ordered_behind_the_lease() {
        PastGuards.write(pawl.database(), "dispatch", ATTEMPT, -600, job);
        Working.cancel(api, job, "STOP_REQUESTED");
        pawl.withBackgroundWork();
        Working.awaitLooks(pawl, job, 3);
        assertEquals(List.of(), types());
        PastGuards.write(pawl.database(), "dispatch", ATTEMPT, 18, job);
        api.awaitDispatch(job, "STOPPED");
        assertEquals(List.of("job.cancel"), types());
    }

    @Test
    void when_the_sender_died_in_its_attempt_the_order_is_sent_again_behind_the_lease() {
        PastGuards.write(pawl.database(), "dispatch", ATTEMPT, -600, job);
        pawl.withBackgroundWork();
        Working.awaitLooks(pawl, job, 3);
        assertEquals(List.of(), types());
        PastGuards.write(pawl.database(), "dispatch", ATTEMPT, 18, job);
        api.awaitDispatch(job, "DELIVERED");
        assertEquals(List.of("job.run"), types());
    }

    /** The fence is another order, which comes after this one in the queue. */
    private void assertNothingIsSent() {
        api.awaitDispatch(api.createRunningJob(), "DELIVERED");
        Working.awaitDone(pawl, job);
        assertEquals(List.of(), types());
        assertEquals("WITHDRAWN", Working.stateOf(api, job));
        assertFalse(api.get("/jobs/" + job).json().at("/dispatch").has("stop_requested_at"));
    }

    private List<String> types() {
        return pawl.orchestrator().receivedAbout(job).stream()
                .map(webhook -> webhook.type())
                .toList();
    }
}
