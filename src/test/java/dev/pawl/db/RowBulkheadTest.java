package dev.pawl.db;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.AtOnce;
import dev.pawl.testing.Eventually;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Who may have a connection for a row, and who waits without one. */
class RowBulkheadTest {
    private static final int MANY = 50;
    private static final int AT_ONCE = 2;

    private final RowBulkhead bulkhead = new RowBulkhead(AT_ONCE, Eventually.PATIENCE);
    private final AtomicInteger atWork = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @RepeatedTest(20)
    void all_who_come_at_once_have_their_turn_and_never_too_many() {
        List<Integer> done = AtOnce.run(Collections.nCopies(MANY, () -> bulkhead.take("row", this::work)));
        assertEquals(MANY, done.size());
        assertTrue(most.get() <= AT_ONCE, most::toString);
    }

    @Test
    void a_row_that_was_waited_for_in_vain_is_busy_for_those_who_wait_and_for_nobody_behind_them() {
        CountDownLatch end = new CountDownLatch(1);
        Supplier<Integer> busy = () -> {
            atWork.incrementAndGet();
            await(end);
            throw new RowBusyException(null);
        };
        Future<Boolean> first = AtOnce.start(() -> isBusy(busy));
        Future<Boolean> second = AtOnce.start(() -> isBusy(busy));
        Eventually.await(() -> atWork.get() == AT_ONCE, "nobody has a turn");
        Future<Boolean> behind = AtOnce.start(() -> isBusy(this::work));
        Eventually.await(() -> bulkhead.waiting("row") == 1, "nobody waits");
        end.countDown();
        assertTrue(AtOnce.result(first));
        assertTrue(AtOnce.result(second));
        assertTrue(AtOnce.result(behind));
        assertEquals(1, bulkhead.take("row", () -> 1));
    }

    @Test
    void one_row_is_not_in_the_way_of_another() {
        assertEquals(2, bulkhead.take("row", () -> bulkhead.take("row", () -> bulkhead.take("other", () -> 2))));
    }

    private boolean isBusy(Supplier<Integer> action) {
        try {
            bulkhead.take("row", action);
            return false;
        } catch (RowBusyException e) {
            return true;
        }
    }

    private int work() {
        most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
        Thread.onSpinWait();
        return atWork.decrementAndGet();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
