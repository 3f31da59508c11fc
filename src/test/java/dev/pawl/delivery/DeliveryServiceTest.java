package dev.pawl.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.ConnectionPool;
import dev.pawl.db.Database;
import dev.pawl.dispatch.Dispatch;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.dispatch.Outbox;
import dev.pawl.job.JobMetrics;
import dev.pawl.job.JobRepository;
import dev.pawl.job.StageTimeouts;
import dev.pawl.job.TransitionWriter;
import dev.pawl.stream.ChangeNotifier;
import dev.pawl.testing.Api;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Overlapping attempts: a replica was considered dead but was not. The clock stands still unless a test moves it. */
class DeliveryServiceTest {
    private static final Duration INSTANT = Duration.ofNanos(1_000);
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final TestDatabase database = RunningPawl.shared().database();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = RunningPawl.shared().as(editor);
    private final UUID job = JobFixture.inStatus(database, editor, "AUDIO_EXTRACTING");
    private final UUID dispatch = JobFixture.withDispatch(database, job, "PENDING");
    private final HikariDataSource pool =
            ConnectionPool.open(database.url(), "pawl_service", database::password, 1, Timings.PATIENT.database());
    private final Database own = new Database(pool, new SimpleMeterRegistry());
    private final ChangeNotifier notifier = new ChangeNotifier(own);
    private Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    private final DispatchRepository dispatches = new DispatchRepository();
    private final Outbox outbox = new Outbox();
    private final LockedDispatches locked =
            new LockedDispatches(own, new JobRepository(), new DispatchedJobRepository(own), dispatches);
    private final TransitionWriter writer = writer();
    private final DeliveryService deliveries = new DeliveryService(locked, dispatches, writer, "http://pawl.test");
    private final StopService stops = new StopService(own, locked, dispatches, writer, outbox, GRACE);

    @AfterEach
    void close() {
        notifier.close();
        pool.close();
    }

    @Test
    void an_attempt_begins_only_when_the_one_before_has_ended_or_its_lease_is_over() {
        Dispatch.Attempt first = begin();
        assertInstanceOf(DeliveryService.Wait.class, deliveries.beginRun(dispatch));
        now = first.startedAt().plus(Dispatch.Attempt.LEASE).minus(INSTANT);
        assertInstanceOf(DeliveryService.Wait.class, deliveries.beginRun(dispatch));
        now = now.plus(INSTANT);
        Dispatch.Attempt second = begin();
        assertEquals(now, second.startedAt());
        assertFalse(deliveries.runFailed(dispatch, second, "HTTP_503", false));
        now = now.plus(INSTANT);
        begin();
    }

    @Test
    void an_attempt_is_over_before_its_lease_is_by_more_than_clocks_differ() {
        Dispatch.Attempt attempt = begin();
        Duration spare =
                Duration.between(attempt.deadline(), attempt.startedAt().plus(Dispatch.Attempt.LEASE));
        assertTrue(spare.compareTo(Duration.ofSeconds(3)) >= 0, spare::toString);
    }

    @Test
    void the_end_of_an_attempt_that_was_given_up_does_not_end_the_next() {
        Dispatch.Attempt lost = beginTwice();
        deliveries.runDelivered(dispatch, lost);
        assertEquals("DELIVERED", state());
        cancel();
        assertInstanceOf(DeliveryService.Wait.class, stops.beginCancel(dispatch));
        now = now.plus(Dispatch.Attempt.LEASE);
        assertInstanceOf(DeliveryService.Send.class, stops.beginCancel(dispatch));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_failure_of_an_attempt_that_was_given_up_says_nothing_about_the_next(boolean gone) {
        Dispatch.Attempt lost = beginTwice();
        JsonNode before = api.get("/jobs/" + job).json();
        assertFalse(deliveries.runFailed(dispatch, lost, "HTTP_410", gone));
        assertEquals(before, api.get("/jobs/" + job).json());
        cancel();
        assertInstanceOf(DeliveryService.Wait.class, stops.beginCancel(dispatch));
    }

    @Test
    void nothing_that_an_attempt_comes_to_brings_the_dispatch_back() {
        Dispatch.Attempt attempt = begin();
        cancel();
        assertTrue(deliveries.runFailed(dispatch, attempt, "HTTP_410", true));
        assertEquals("STOP_REQUESTED", state());
        deliveries.runDelivered(dispatch, attempt);
        assertEquals("STOP_REQUESTED", state());
        stops.stopConfirmed(dispatch);
        assertEquals("STOPPED", state());
        deliveries.runDelivered(dispatch, attempt);
        assertTrue(deliveries.runFailed(dispatch, attempt, "HTTP_503", false));
        assertInstanceOf(StopService.GivenUp.class, stops.stopNotConfirmed(dispatch, "HTTP_503", false, true));
        assertEquals("STOPPED", state());
        assertFalse(api.get("/jobs/" + job).json().at("/dispatch").has("last_error_code"));
        assertInstanceOf(DeliveryService.NotNeeded.class, deliveries.beginRun(dispatch));
        assertInstanceOf(DeliveryService.NotNeeded.class, stops.beginCancel(dispatch));
    }

    @Test
    void a_stop_is_not_confirmed_before_the_replica_that_requested_it_says_so() {
        deliveries.runDelivered(dispatch, begin());
        cancel();
        String requestedAt =
                api.get("/jobs/" + job).json().at("/dispatch/stop_requested_at").asText();
        now = Instant.parse(requestedAt).minus(INSTANT);
        stops.stopConfirmed(dispatch);
        assertEquals(
                requestedAt,
                api.get("/jobs/" + job).json().at("/dispatch/stop_confirmed_at").asText());
    }

    @Test
    void the_grace_begins_with_the_first_2xx_and_ends_in_a_forced_stop() {
        deliveries.runDelivered(dispatch, begin());
        cancel();
        now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        beginStop(Outbox.CANCEL);
        assertEquals(again(Optional.empty()), stops.stopNotConfirmed(dispatch, "HTTP_503", false, false));
        now = now.plusSeconds(1);
        Instant end = now.plus(GRACE);
        assertEquals(again(Optional.of(end)), stops.stopNotConfirmed(dispatch, "NOT_STOPPED_YET", true, false));
        now = now.plusSeconds(1);
        assertEquals(again(Optional.of(end)), stops.stopNotConfirmed(dispatch, "NOT_STOPPED_YET", true, false));
        assertEquals(again(Optional.of(end)), stops.stopNotConfirmed(dispatch, "HTTP_503", false, false));
        now = end.minus(INSTANT);
        beginStop(Outbox.CANCEL);
        now = end;
        CancelOrder kill = beginStop(Outbox.KILL);
        assertEquals(
                end.toString(),
                Instant.parse(api.get("/jobs/" + job)
                                .json()
                                .at("/dispatch/kill_requested_at")
                                .asText())
                        .toString());
        assertEquals(again(Optional.empty()), stops.stopNotConfirmed(dispatch, "NOT_STOPPED_YET", true, false));
        now = now.plusSeconds(1);
        assertEquals(kill, beginStop(Outbox.KILL));
    }

    private static StopService.Unconfirmed again(Optional<Instant> latest) {
        return new StopService.AskAgain(latest);
    }

    private CancelOrder beginStop(String type) {
        if (stops.beginCancel(dispatch)
                instanceof DeliveryService.Send<CancelOrder>(CancelOrder order, Dispatch.Attempt _)) {
            assertEquals(type, order.type());
            return order;
        }
        throw new AssertionError("not to be sent");
    }

    @Test
    void the_failure_of_an_attempt_that_a_callback_has_refuted_is_not_shown() {
        Dispatch.Attempt attempt = begin();
        JobFixture.execute(
                database,
                "UPDATE dispatch SET state = 'DELIVERED', delivered_at = now() WHERE dispatch_id = ?",
                dispatch);
        assertTrue(deliveries.runFailed(dispatch, attempt, "TIMEOUT", false));
        assertEquals("DELIVERED", state());
        assertFalse(api.get("/jobs/" + job).json().at("/dispatch").has("last_error_code"));
    }

    private Dispatch.Attempt begin() {
        DeliveryService.Decision<RunOrder> decision = deliveries.beginRun(dispatch);
        if (decision instanceof DeliveryService.Send<RunOrder>(RunOrder order, Dispatch.Attempt attempt)) {
            assertEquals(dispatch, order.dispatchId());
            return attempt;
        }
        throw new AssertionError("not to be sent: " + decision);
    }

    /** Returns the first attempt, which did not say how it ended. */
    private Dispatch.Attempt beginTwice() {
        Dispatch.Attempt lost = begin();
        now = now.plus(Dispatch.Attempt.LEASE);
        begin();
        return lost;
    }

    private void cancel() {
        assertEquals(200, api.post("/jobs/" + job + "/cancel", null).status());
    }

    private String state() {
        return api.get("/jobs/" + job).json().at("/dispatch/state").asText();
    }

    private TransitionWriter writer() {
        return new TransitionWriter(
                new JobRepository(),
                dispatches,
                outbox,
                new AuditLog(own, notifier::announce),
                new JobMetrics(new SimpleMeterRegistry()),
                new StageTimeouts(Map.of()),
                () -> now);
    }
}
