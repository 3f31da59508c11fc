package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.db.ConnectionPool;
import dev.pawl.db.Database;
import dev.pawl.db.Readiness;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import dev.pawl.testing.Timings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The periodic check of readiness. */
class HealthTest {
    private final TestDatabase server = RunningPawl.shared().database();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_check_that_a_stop_interrupts_says_nothing(boolean fails) throws Exception {
        CompletableFuture<Thread> checking = new CompletableFuture<>();
        BooleanSupplier untilInterrupted = () -> {
            checking.complete(Thread.currentThread());
            try {
                new CountDownLatch(1).await();
                throw new AssertionError("unreachable");
            } catch (InterruptedException e) {
                if (fails) {
                    throw new IllegalStateException(e);
                }
                return false;
            }
        };
        try (HikariDataSource pool = ConnectionPool.open(
                        server.url(), "pawl_service", server::password, 1, Timings.PATIENT.database());
                CapturedLog log = CapturedLog.asInProduction()) {
            Database database = new Database(pool, new SimpleMeterRegistry());
            Health health = new Health(new Readiness(database, database), untilInterrupted, () -> true);
            health.watch();
            Thread thread = AtOnce.result(checking);
            health.announceStop();
            health.close();
            thread.join();
            assertEquals("", log.text());
        }
    }
}
