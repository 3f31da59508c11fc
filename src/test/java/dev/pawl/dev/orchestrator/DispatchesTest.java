package dev.pawl.dev.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.dev.orchestrator.Rig.Order;
import dev.pawl.testing.Eventually;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatchesTest {
    private static final Duration LONG = Eventually.PATIENCE.multipliedBy(2);

    private final Rig rig = Rig.fast();
    private final FakePawl pawl = rig.pawl();
    private final Order order = Order.of("s3://media/in.mp4");

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void a_repeated_webhook_is_answered_alike_and_starts_nothing() {
        assertEquals(202, rig.run(order));
        assertEquals(202, rig.run(order));
        assertRanOnce();
        assertEquals(202, rig.run(order));
        assertRanOnce();
    }

    @Test
    void a_dispatch_starts_once_whatever_the_id_of_its_webhook() {
        assertEquals(202, rig.run(order, "msg_1"));
        assertEquals(202, rig.run(order, "msg_2"));
        assertRanOnce();
    }

    @Test
    void a_webhook_id_starts_one_dispatch_whatever_it_says() {
        Order other = Order.of("s3://media/in.mp4");
        assertEquals(202, rig.run(order, "msg_1"));
        assertEquals(202, rig.run(other, "msg_1"));
        assertRanOnce();
        assertEquals(List.of(), pawl.statuses(other.jobId()));
    }

    @Test
    void a_job_run_behind_its_job_cancel_is_refused_for_ever() {
        assertEquals(200, rig.cancel(order));
        assertEquals(410, rig.run(order, "msg_1"));
        assertEquals(410, rig.run(order, "msg_2"));
        rig.letAnotherJobEnd();
        assertEquals(List.of(), pawl.statuses(order.jobId()));
    }

    @Test
    void job_cancel_stops_a_stage_under_way() {
        try (Rig slow = Rig.at(new Tempo(LONG, LONG, LONG, LONG))) {
            slow.run(order);
            slow.pawl().awaitStatuses(order.jobId(), 1);
            assertEquals(200, slow.cancel(order));
        }
    }

    @Test
    void after_job_cancel_nothing_is_reported_any_more() {
        Order slow = Order.of("s3://media/in.mp4?demo=slow");
        try (Rig leisurely = Rig.at(new Tempo(Duration.ofMillis(100), LONG, LONG, LONG))) {
            leisurely.run(slow);
            leisurely.pawl().awaitStatuses(slow.jobId(), 3);
            assertEquals(200, leisurely.cancel(slow));
            leisurely.letAnotherJobEnd(); // A callback may have been on its way.
            List<String> before = leisurely.pawl().statuses(slow.jobId());
            leisurely.letAnotherJobEnd();
            assertEquals(before, leisurely.pawl().statuses(slow.jobId()));
        }
    }

    @Test
    void job_cancel_stops_a_callback_that_waits_for_its_answer() {
        try (HeldCallbacks pause = pawl.pause()) {
            rig.run(order);
            pause.awaitCallback();
            assertEquals(200, rig.cancel(order));
        }
        rig.letAnotherJobEnd();
        assertEquals(List.of("AUDIO_EXTRACTING"), pawl.statuses(order.jobId()));
    }

    @Test
    void a_repeated_job_cancel_and_one_that_comes_too_late_find_nothing_to_stop() {
        rig.run(order);
        assertEquals(200, rig.cancel(order));
        assertEquals(200, rig.cancel(order));
        Order finished = Order.of("s3://media/in.mp4");
        rig.run(finished);
        pawl.awaitStatuses(finished.jobId(), 6);
        assertEquals(200, rig.cancel(finished));
    }

    @Test
    void a_job_run_repeated_after_its_job_cancel_starts_nothing_either() {
        rig.run(order);
        rig.cancel(order);
        rig.letAnotherJobEnd(); // A callback may have been on its way.
        List<String> before = pawl.statuses(order.jobId());
        assertEquals(410, rig.run(order));
        rig.letAnotherJobEnd();
        assertEquals(before, pawl.statuses(order.jobId()));
    }

    @Test
    void a_job_run_behind_its_job_kill_is_refused_for_ever() {
        assertEquals(200, rig.kill(order));
        assertEquals(410, rig.run(order, "msg_1"));
        rig.letAnotherJobEnd();
        assertEquals(List.of(), pawl.statuses(order.jobId()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "slow-stop", "ignore-cancel"})
    void job_kill_ends_the_work_at_once_whatever_became_of_its_job_cancel(String scenario) {
        Order started = Order.of("s3://media/in.mp4?demo=" + scenario);
        try (Rig slow = Rig.at(new Tempo(LONG, LONG, Duration.ofMillis(50), LONG))) {
            slow.run(started);
            slow.pawl().awaitStatuses(started.jobId(), 1);
            assertEquals(scenario.isEmpty() ? 200 : 202, slow.cancel(started));
            Eventually.await(() -> slow.kill(started) == 200, "it never ends");
            assertEquals(200, slow.kill(started));
            assertEquals(1, slow.pawl().statuses(started.jobId()).size());
        }
    }

    private void assertRanOnce() {
        pawl.awaitStatuses(order.jobId(), 6);
        rig.letAnotherJobEnd();
        assertEquals(6, pawl.callbacks(order.jobId()).size());
    }
}
