package dev.pawl.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.history.Storm;
import dev.pawl.testing.Eventually;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/**
 * Rounds of load on two replicas of Pawl while faults are injected, which a seed chooses. After each round, everything
 * must have recovered by itself, every response must agree with the rows, and nothing may be half done or left over.
 */
public final class FaultRounds implements AutoCloseable {
    private static final int JOBS_AT_ONCE = 18;
    private static final int FAULTS = 4;
    private static final int LONGEST_PEACE_MILLIS = 700;

    private final Site site = Site.open();
    private final Leaks leaks = new Leaks();
    private String verified = "";

    /** Starts a database and the first replica. */
    public static FaultRounds open() {
        return new FaultRounds();
    }

    /**
     * One round of some 20 to 60 s.
     *
     * @return how often what happened: answers by kind, such as {@code cancel 200}, and faults, such as
     *     {@code fault: database killed}
     * @throws AssertionError with the seed, and what is wrong
     */
    public Map<String, Integer> run(long seed) {
        Random random = new Random(seed);
        List<Fault> all = new ArrayList<>(List.of(Fault.values()));
        Collections.shuffle(all, random);
        return run(seed, all.subList(0, FAULTS));
    }

    /** Like {@link #run(long)}, with these faults in this order. */
    Map<String, Integer> run(long seed, List<Fault> faults) {
        Future<Boolean> over = new CompletableFuture<>();
        try {
            Storm storm = new Storm(site::anyReplica, site.token("owner"), site.token("stranger"), seed);
            site.replaceProcess();
            over = start(faults, new Random(seed));
            do {
                storm.rage(JOBS_AT_ONCE);
            } while (!over.isDone());
            over.get();
            goOnUntilSomethingCameThrough(storm);
            site.endProcess();
            Map<String, Integer> counts = new TreeMap<>(
                    storm.verdict(site.surroundings().orchestrator().sentToRun()));
            faults.forEach(fault -> counts.merge("fault: " + fault, 1, Integer::sum));
            assertEquals(List.of(), Invariants.broken(site.database()));
            verifyTrails();
            leaks.check(site.database());
            return counts;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (Exception | AssertionError e) {
            AssertionError failure = new AssertionError("seed " + seed + ", " + faults + ": " + e.getMessage(), e);
            if (over.state() == Future.State.FAILED) {
                failure.addSuppressed(over.exceptionNow());
            }
            throw failure;
        }
    }

    /** A signature that does not fit what a fault has left would be a false alarm. */
    private void verifyTrails() {
        List<String> found = site.verifiedTrails();
        verified = found.getLast();
        assertTrue(verified.contains("every chain holds, and is what the digests"), found::toString);
    }

    /** What an auditor found after the last round, in a line. */
    public String verified() {
        return verified;
    }

    /** On a slow machine all of it may have met a fault, and then the round says nothing. */
    private static void goOnUntilSomethingCameThrough(Storm storm) {
        if (!cameThrough(storm)) {
            Eventually.await(
                    () -> {
                        storm.rage(JOBS_AT_ONCE);
                        return cameThrough(storm);
                    },
                    "nothing comes through in peace");
        }
    }

    private static boolean cameThrough(Storm storm) {
        return storm.hasMet("callback 204") && storm.hasMet("cancel 200");
    }

    private Future<Boolean> start(List<Fault> faults, Random random) {
        FutureTask<Boolean> injection = new FutureTask<>(() -> inject(faults, random));
        Thread.ofVirtual().start(injection);
        return injection;
    }

    private boolean inject(List<Fault> faults, Random random) throws SQLException {
        for (Fault fault : faults) {
            LockSupport.parkNanos(
                    Duration.ofMillis(random.nextInt(LONGEST_PEACE_MILLIS)).toNanos());
            fault.inject(site, random);
        }
        return true;
    }

    @Override
    public void close() {
        site.close();
    }
}
