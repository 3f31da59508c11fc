package dev.pawl.db;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchLoaderTest {
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Set<Integer>> trips = new ConcurrentLinkedQueue<>();
    private final CountDownLatch firstIsUnderWay = new CountDownLatch(1);
    private final CountDownLatch firstMayReturn = new CountDownLatch(1);

    @AfterEach
    void noCallerIsLeftWaiting() throws InterruptedException {
        firstMayReturn.countDown();
        callers.shutdown(); // Not close, which would wait for a caller that nobody wakes for as long as it takes.
        assertTrue(
                callers.awaitTermination(Eventually.PATIENCE.toSeconds(), TimeUnit.SECONDS), "a caller waits for ever");
    }

    @Test
    void a_single_request_is_sent_at_once() {
        BatchLoader<Integer, String> reads = new BatchLoader<>(this::texts);

        assertEquals(Optional.of("1"), reads.get(1));
        assertEquals(Optional.empty(), reads.get(-1));
        assertEquals(List.of(Set.of(1), Set.of(-1)), List.copyOf(trips));
    }

    @Test
    void those_who_ask_during_the_pause_before_a_trip_share_it() throws Exception {
        BatchLoader<Integer, String> reads = new BatchLoader<>(this::texts, 3, this::awaitTheOthers);

        Future<Optional<String>> first = ask(reads, 1);
        firstIsUnderWay.await();
        List<Future<Optional<String>>> others = askTogether(reads, 2, 3, 4);
        firstMayReturn.countDown();

        assertEquals(Optional.of("1"), first.get());
        assertEquals(List.of("2", "3", "4"), found(others));
        assertEquals(List.of(3, 1), trips.stream().map(Set::size).toList());
    }

    private void awaitTheOthers() {
        firstIsUnderWay.countDown();
        try {
            firstMayReturn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void another_trip_starts_when_as_many_wait_as_are_under_way_and_no_more_of_them_than_are_allowed()
            throws Exception {
        BatchLoader<Integer, String> reads = new BatchLoader<>(this::slowAtFirst, 64, 3);

        Future<Optional<String>> first = ask(reads, 1);
        Eventually.await(() -> trips.size() == 1, "the first does not begin");
        Future<Optional<String>> second = ask(reads, 2);
        Eventually.await(() -> trips.size() == 2, "the second does not begin beside the first");
        List<Future<Optional<String>>> third = askTogether(reads, 3);
        assertEquals(2, trips.size());
        Future<Optional<String>> fourth = ask(reads, 4);
        Eventually.await(() -> trips.size() == 3, "two wait while two are under way, and no third trip begins");
        List<Future<Optional<String>>> others = askTogether(reads, 5, 6, 7, 8, 9);
        assertEquals(List.of(Set.of(1), Set.of(2), Set.of(3, 4)), List.copyOf(trips));
        firstMayReturn.countDown();

        assertEquals(List.of("1", "2", "4"), found(List.of(first, second, fourth)));
        assertEquals(List.of("3"), found(third));
        assertEquals(List.of("5", "6", "7", "8", "9"), found(others));
    }

    @Test
    void those_who_ask_while_a_trip_is_under_way_share_the_next() throws Exception {
        BatchLoader<Integer, String> reads = new BatchLoader<>(this::slowAtFirst);

        Future<Optional<String>> first = ask(reads, 1);
        firstIsUnderWay.await();
        List<Future<Optional<String>>> others = askTogether(reads, 2, 3, 1);
        firstMayReturn.countDown();

        assertEquals(Optional.of("1"), first.get());
        assertEquals(List.of("2", "3", "1"), found(others));
        assertEquals(List.of(Set.of(1), Set.of(1, 2, 3)), List.copyOf(trips));
    }

    @Test
    void a_trip_takes_64_and_leaves_the_rest_to_the_next() throws Exception {
        BatchLoader<Integer, String> reads = new BatchLoader<>(this::slowAtFirst);

        Future<Optional<String>> first = ask(reads, 0);
        firstIsUnderWay.await();
        List<Future<Optional<String>>> others =
                askTogether(reads, IntStream.rangeClosed(1, 100).toArray());
        firstMayReturn.countDown();

        assertEquals(Optional.of("0"), first.get());
        assertEquals(100, found(others).size());
        assertEquals(List.of(1, 64, 36), trips.stream().map(Set::size).toList());
    }

    @Test
    void a_failure_is_everybody_s_on_that_trip_and_nobody_s_after_it() throws Exception {
        IllegalStateException lost = new IllegalStateException("lost");
        AtomicInteger count = new AtomicInteger();
        BatchLoader<Integer, String> reads = new BatchLoader<>(keys -> {
            Map<Integer, String> texts = slowAtFirst(keys);
            if (count.incrementAndGet() == 2) {
                throw lost;
            }
            return texts;
        });

        Future<Optional<String>> first = ask(reads, 1);
        firstIsUnderWay.await();
        List<Future<Optional<String>>> others = askTogether(reads, 2, 3);
        firstMayReturn.countDown();

        assertEquals(Optional.of("1"), first.get());
        for (Future<Optional<String>> other : others) {
            assertSame(lost, assertThrows(ExecutionException.class, other::get).getCause());
        }
        assertEquals(Optional.of("4"), reads.get(4));
    }

    @Test
    void an_error_leaves_nobody_on_that_trip_waiting() throws Exception {
        AtomicInteger count = new AtomicInteger();
        BatchLoader<Integer, String> reads = new BatchLoader<>(keys -> {
            Map<Integer, String> texts = slowAtFirst(keys);
            if (count.incrementAndGet() == 2) {
                throw new StackOverflowError();
            }
            return texts;
        });

        Future<Optional<String>> first = ask(reads, 1);
        firstIsUnderWay.await();
        List<Future<Optional<String>>> others = askTogether(reads, 2, 3);
        firstMayReturn.countDown();

        assertEquals(Optional.of("1"), first.get());
        for (Future<Optional<String>> other : others) {
            assertThrows(ExecutionException.class, () -> other.get(Eventually.PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        assertEquals(Optional.of("4"), reads.get(4));
    }

    @Test
    void nothing_is_answered_that_was_read_before_it_was_asked() throws Exception {
        AtomicInteger truth = new AtomicInteger();
        BatchLoader<Integer, Integer> reads = new BatchLoader<>(keys -> {
            int now = truth.get();
            return keys.stream().collect(toMap(key -> key, key -> now));
        });
        Callable<Boolean> caller = () -> {
            for (int i = 0; i < 5_000; i++) {
                int before = truth.incrementAndGet();
                if (reads.get(i % 7).orElseThrow() < before) {
                    return false;
                }
            }
            return true;
        };

        for (Future<Boolean> fresh : callers.invokeAll(List.of(caller, caller, caller, caller, caller, caller))) {
            assertTrue(fresh.get());
        }
    }

    private Map<Integer, String> texts(Set<Integer> keys) {
        trips.add(keys);
        return keys.stream().filter(key -> key >= 0).collect(toMap(key -> key, key -> Integer.toString(key)));
    }

    private Map<Integer, String> slowAtFirst(Set<Integer> keys) {
        Map<Integer, String> texts = texts(keys);
        firstIsUnderWay.countDown();
        try {
            firstMayReturn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return texts;
    }

    private Future<Optional<String>> ask(BatchLoader<Integer, String> reads, int key) {
        return callers.submit(() -> reads.get(key));
    }

    /** Returns when all of them wait. */
    private List<Future<Optional<String>>> askTogether(BatchLoader<Integer, String> reads, int... keys) {
        List<Future<Optional<String>>> asked =
                IntStream.of(keys).mapToObj(key -> ask(reads, key)).toList();
        Eventually.await(() -> reads.waiting() >= keys.length, "not all of them wait");
        return asked;
    }

    private static List<String> found(List<Future<Optional<String>>> asked) throws Exception {
        List<String> found = new ArrayList<>();
        for (Future<Optional<String>> one : asked) {
            found.add(one.get().orElseThrow());
        }
        return found;
    }
}
