package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A listener whose callback throws. */
class ListenerTest {
    private static final String CHANNEL = "listener_test";

    private final TestDatabase database = RunningPawl.shared().database();
    private final HikariDataSource pool =
            ConnectionPool.open(database.url(), "pawl_service", database::password, 1, Timings.PATIENT.database());
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DatabaseClock clock = new DatabaseClock(InstantSource.system(), registry);
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final CapturedLog log = CapturedLog.asInProduction();

    @AfterEach
    void close() {
        log.close();
        pool.close();
    }

    @Test
    void it_goes_on_behind_a_defect_in_what_hears_and_says_so_without_the_words_that_were_told() throws SQLException {
        try (Listener _ = listen(this::refusePoison, begun::incrementAndGet)) {
            awaitBegun(1);
            tell("s3cret poison");
            awaitBegun(2);
            tell("good");
            Eventually.await(() -> heard.equals(List.of("good")), "not heard");
        }
        assertFalse(log.text().contains("s3cret"), log.text());
        assertEquals(2, log.text().split("listener_test failed", -1).length, log.text());
    }

    @Test
    void it_goes_on_behind_a_defect_in_what_looks_for_what_was_missed() throws SQLException {
        Runnable failsAtFirst = () -> {
            if (begun.incrementAndGet() == 1) {
                throw new IllegalStateException("a defect");
            }
        };
        try (Listener _ = listen(heard::add, failsAtFirst)) {
            awaitBegun(2);
            tell("good");
            Eventually.await(() -> heard.equals(List.of("good")), "not heard");
        }
    }

    @Test
    void it_reads_the_clock_of_the_database() {
        assertFalse(clock.agrees());
        try (Listener _ = listen(heard::add, begun::incrementAndGet)) {
            Eventually.await(clock::agrees, "not read");
        }
    }

    @Test
    void its_last_success_is_a_metric() {
        double before = Instant.now().getEpochSecond();
        try (Listener _ = listen(heard::add, begun::incrementAndGet)) {
            Eventually.await(
                    () -> registry.get("pawl.background.last.success.timestamp")
                                    .tag("work", "listener")
                                    .gauge()
                                    .value()
                            >= before,
                    "no success");
        }
    }

    private Listener listen(Consumer<String> hears, Runnable missed) {
        LastSuccess lastSuccess = LastSuccess.of("listener", registry, InstantSource.system());
        return Listener.start(pool, CHANNEL, hears, missed, clock, new HangingCommits(Duration.ZERO), lastSuccess);
    }

    private void refusePoison(String payload) {
        if (payload.contains("poison")) {
            throw new IllegalArgumentException(payload);
        }
        heard.add(payload);
    }

    private void awaitBegun(int times) {
        Eventually.await(() -> begun.get() == times, "does not begin to listen");
    }

    private void tell(String payload) throws SQLException {
        try (SqlSession rows = new SqlSession(database.connect("pawl_service"))) {
            rows.texts("SELECT pg_notify('" + CHANNEL + "', ?)::text", payload);
            rows.commit();
        }
    }
}
