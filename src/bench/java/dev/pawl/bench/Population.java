package dev.pawl.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * A grown table of jobs. Most jobs have ended; all of the newest ones, and some spread over the whole table, are
 * running. For every other running job, the order has not been sent yet. Hands out each running job once.
 */
final class Population {
    private static final int NEWEST = 60_000;
    private static final int SPREAD = 100_000;

    private final long jobs;
    private final long newest;
    private final long stride;
    private final Random random;
    private final Iterator<Long> pendingInOrder;
    private final Iterator<Long> pendingAtRandom;
    private final Iterator<Long> deliveredInOrder;
    private final Iterator<Long> deliveredAtRandom;

    /** With the maximum number of running jobs. */
    Population(long jobs) {
        this(jobs, Math.min(jobs / 2, NEWEST), Math.max(1, (jobs - Math.min(jobs / 2, NEWEST)) / SPREAD));
    }

    private Population(long jobs, long newest, long stride) {
        this.jobs = jobs;
        this.newest = newest / 2 * 2;
        this.stride = stride;
        random = new Random(jobs);
        pendingInOrder = inOrder(0);
        deliveredInOrder = inOrder(1);
        pendingAtRandom = atRandom(0);
        deliveredAtRandom = atRandom(1);
    }

    /** A smaller population with the same proportion of running jobs as this one. */
    Population inProportion(long jobs) {
        return new Population(jobs, newest * jobs / this.jobs, stride);
    }

    Stock stock() {
        String kind = "CASE (%s) %% 2 WHEN 0 THEN 'PENDING' ELSE 'DELIVERED' END";
        long old = jobs - newest;
        return new Stock(
                jobs,
                "CASE WHEN i >= " + old + " THEN " + kind.formatted("i - " + old) + " WHEN i % " + stride + " = 0 THEN "
                        + kind.formatted("i / " + stride) + " ELSE 'ENDED' END");
    }

    /** Jobs whose order has not been sent, adjacent or anywhere in the table. */
    List<Long> pending(boolean anywhere, int count) {
        return take(anywhere ? pendingAtRandom : pendingInOrder, count);
    }

    /** Jobs that are being worked on, adjacent or anywhere in the table. */
    List<Long> delivered(boolean anywhere, int count) {
        return take(anywhere ? deliveredAtRandom : deliveredInOrder, count);
    }

    /** Any jobs, the newest ones in order or random ones; may be handed out again. */
    List<Long> any(boolean anywhere, int count) {
        return anywhere
                ? random.longs(count, 0, jobs).boxed().toList()
                : LongStream.range(jobs - count, jobs).boxed().toList();
    }

    private Iterator<Long> inOrder(int remainder) {
        return LongStream.range(0, newest / 2)
                .map(j -> jobs - newest + 2 * j + remainder)
                .iterator();
    }

    private Iterator<Long> atRandom(int remainder) {
        List<Long> spread = new ArrayList<>();
        for (long i = stride * remainder; i < jobs - newest; i += 2 * stride) {
            spread.add(i);
        }
        Collections.shuffle(spread, random);
        return spread.iterator();
    }

    private static List<Long> take(Iterator<Long> supply, int count) {
        List<Long> taken = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            taken.add(supply.next());
        }
        return taken;
    }
}
