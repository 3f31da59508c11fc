package dev.pawl.dev.orchestrator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.dev.orchestrator.DemoScenario.Trait;
import dev.pawl.dev.orchestrator.Rig.Order;
import dev.pawl.testing.Eventually;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Rig rig = Rig.fast();
    private final FakePawl pawl = rig.pawl();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "s3://media/in.mp4                                   | - | []",
                "s3://media/slow.mp4                                 | - | []",
                "s3://media/in.mp4?demo=                             | - | []",
                "s3://media/in.mp4?demo=nothing-known                | - | []",
                "s3://media/in.mp4?demo=fail-at:AUDIO_READY          | - | []",
                "s3://media/in.mp4?undemo=slow                       | - | []",
                "s3://media/in.mp4?demo=fail-at:TRANSCRIBING         | TRANSCRIBING | []",
                "s3://media/in.mp4#demo=slow                         | - | [SLOW]",
                "s3://media/in.mp4?a=b&demo=slow-stop&c=d#e          | - | [SLOW_STOP]",
                "s3://media/in.mp4?demo=duplicate,fail-at:GENERATING | GENERATING | [DUPLICATE]",
                "s3://media/in.mp4?demo=ignore-cancel#demo=reorder   | - | [REORDER, IGNORE_CANCEL]"
            })
    void a_scenario_is_told_by_the_uri_of_the_video(String videoUri, String failAt, String traits) {
        DemoScenario scenario = DemoScenario.parse(videoUri);
        assertEquals(
                failAt, scenario.failAt() == null ? null : scenario.failAt().name());
        assertEquals(traits, scenario.traits().stream().sorted().toList().toString());
    }

    @ParameterizedTest
    @CsvSource({"AUDIO_EXTRACTING, 2", "TRANSCRIBING, 4", "GENERATING, 6"})
    void fail_at_fails_the_job_in_its_stage(Stage stage, int count) {
        Order order = Order.of("s3://media/in.mp4?demo=fail-at:" + stage);
        rig.run(order);
        assertEquals("FAILED", pawl.awaitStatuses(order.jobId(), count).getLast());
        StatusReport failure = pawl.callbacks(order.jobId()).getLast();
        assertEquals("DEMO_FAILURE", failure.text("failure_code"));
        assertFalse(failure.text("failure_message").isEmpty());
        assertEquals(stage.name(), failure.text("failed_stage"));
        rig.letAnotherJobEnd();
        assertEquals(count, pawl.callbacks(order.jobId()).size());
    }

    @Test
    void a_retry_of_a_job_that_was_to_fail_does_not_fail() {
        Order order = Order.of("s3://media/in.mp4?demo=fail-at:TRANSCRIBING");
        rig.retry(order, "AUDIO_READY");
        assertEquals("DRAFT_READY", pawl.awaitStatuses(order.jobId(), 4).getLast());
    }

    @Test
    void slow_gives_signs_of_life_by_self_transition() {
        Order order = Order.of("s3://media/in.mp4?demo=slow");
        rig.run(order);
        List<String> statuses = pawl.awaitStatuses(order.jobId(), 33);
        assertEquals(Collections.nCopies(10, "AUDIO_EXTRACTING"), statuses.subList(0, 10));
        assertEquals(Collections.nCopies(10, "TRANSCRIBING"), statuses.subList(11, 21));
        assertEquals(Collections.nCopies(10, "GENERATING"), statuses.subList(22, 32));
        assertEquals(Collections.nCopies(33, 204), pawl.answers(order.jobId()));
    }

    @Test
    void duplicate_sends_every_callback_twice_and_takes_the_replay_for_good() {
        Order order = Order.of("s3://media/in.mp4?demo=duplicate");
        rig.run(order);
        pawl.awaitStatuses(order.jobId(), 12);
        assertEquals(List.of(204, 200, 204, 200, 204, 200, 204, 200, 204, 200, 204, 200), pawl.answers(order.jobId()));
    }

    @Test
    void reorder_has_a_late_callback_refused_in_every_stage_and_goes_on() {
        Order order = Order.of("s3://media/in.mp4?demo=reorder");
        rig.run(order);
        List<String> statuses = pawl.awaitStatuses(order.jobId(), 9);
        assertEquals(List.of("AUDIO_EXTRACTING", "AUDIO_READY", "AUDIO_EXTRACTING"), statuses.subList(0, 3));
        assertEquals(List.of(204, 204, 409, 204, 204, 409, 204, 204, 409), pawl.answers(order.jobId()));
    }

    @Test
    void slow_stop_answers_not_yet_while_it_stops() {
        try (Rig slow = Rig.at(stoppingIn(LONG))) {
            Order order = Order.of("s3://media/in.mp4?demo=slow-stop");
            slow.run(order);
            slow.pawl().awaitStatuses(order.jobId(), 1);
            assertEquals(202, slow.cancel(order));
            assertEquals(202, slow.cancel(order));
            assertEquals(1, slow.pawl().callbacks(order.jobId()).size());
        }
    }

    @Test
    void slow_stop_takes_as_long_when_a_directive_stops_it() {
        try (Rig slow = Rig.at(stoppingIn(LONG))) {
            Order order = Order.of("s3://media/in.mp4?demo=slow-stop");
            slow.pawl().answer(Reply.of(204).with("Pawl-Directive", "stop"));
            slow.run(order);
            slow.pawl().awaitStatuses(order.jobId(), 1);
            assertEquals(202, slow.cancel(order));
        }
    }

    @Test
    void slow_stop_says_when_it_has_stopped() {
        try (Rig slow = Rig.at(stoppingIn(Duration.ofMillis(600)))) {
            Order order = Order.of("s3://media/in.mp4?demo=slow-stop");
            slow.run(order);
            slow.pawl().awaitStatuses(order.jobId(), 1);
            Eventually.await(() -> slow.cancel(order) == 200, "it never stops");
        }
    }

    /** Stages take long; a cancel is answered after 50 ms at most. */
    private static Tempo stoppingIn(Duration slowStop) {
        return new Tempo(LONG, slowStop, Duration.ofMillis(50), Duration.ofMillis(5));
    }

    @Test
    void ignore_cancel_accepts_the_cancel_and_goes_on_against_every_directive() {
        Order order = Order.of("s3://media/in.mp4?demo=ignore-cancel");
        rig.run(order);
        pawl.awaitStatuses(order.jobId(), 1);
        pawl.endJob(order.jobId());
        assertEquals(202, rig.cancel(order));
        assertEquals("DRAFT_READY", pawl.awaitStatuses(order.jobId(), 6).getLast());
        assertEquals(409, pawl.answers(order.jobId()).getLast());
        assertEquals(202, rig.cancel(order));
    }

    @Test
    void a_scenario_has_every_trait_it_was_given() {
        DemoScenario scenario =
                DemoScenario.parse("s3://media/in.mp4?demo=slow,duplicate,reorder,slow-stop,ignore-cancel");
        for (Trait trait : Trait.values()) {
            assertTrue(scenario.has(trait), trait::name);
        }
    }
}
