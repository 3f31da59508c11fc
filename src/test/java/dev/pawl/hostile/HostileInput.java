package dev.pawl.hostile;

import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.RunningPawl;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Sends every operation what spec/openapi.yaml forbids and what it barely allows, in its bodies, parameters, paths,
 * headers, tokens and in HTTP itself. No response may be a 5xx or undocumented, no log line may report an error or
 * quote what was sent, and the heap may not grow. It captures the log of the whole JVM, so only one may run at a time.
 */
public final class HostileInput {
    private static final int REQUESTS_A_WORLD = 250;
    /** Before the first look at the heap, so that what is loaded or remembered once is there already. */
    private static final double WARM_UP = 0.25;

    /** How much more of the heap may be in use at the end than after the warming up: 8 MiB. */
    private static final long MAX_GROWTH = 8L << 20;

    private static final Pattern FAILED = Pattern.compile(" 5\\d\\d \\d+ms|request failed");

    private final RunningPawl pawl;
    private final int requests;
    private final Wire wire;

    /** @param requests how many one run sends */
    public HostileInput(RunningPawl pawl, int requests) {
        this.pawl = pawl;
        this.requests = requests;
        this.wire = new Wire(pawl.url());
    }

    /**
     * Sends them.
     *
     * @param seed of what is sent; ids and times differ from run to run
     * @return the number of requests by kind and response, such as {@code body: edge 400}
     * @throws AssertionError that names the seed and the request
     */
    public Map<String, Integer> run(long seed) {
        Map<String, Integer> counts = new TreeMap<>();
        try (CapturedLog log = CapturedLog.asInProduction()) {
            Round round = new Round(new Random(seed), log, counts);
            round.send(0, (int) (requests * WARM_UP));
            long before = HeapUse.afterCollection();
            round.send((int) (requests * WARM_UP), requests);
            long growth = HeapUse.afterCollection() - before;
            if (growth > MAX_GROWTH) {
                throw new AssertionError("the heap has grown by " + growth + " bytes, seed " + seed);
            }
            counts.put("heap growth in KiB", (int) (growth >> 10));
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
        return counts;
    }

    private final class Round {
        private final List<Spec.Described> targets = Spec.targets();
        private final Judge judge = new Judge();
        private final Random random;
        private final CapturedLog log;
        private final Map<String, Integer> counts;

        Round(Random random, CapturedLog log, Map<String, Integer> counts) {
            this.random = random;
            this.log = log;
            this.counts = counts;
        }

        /** From one number to the next; jobs are used up, so there are new ones now and then. */
        void send(int from, int to) {
            for (int i = from; i < to; i += REQUESTS_A_WORLD) {
                Attacks attacks = new Attacks(new World(pawl, random));
                for (int j = i; j < Math.min(to, i + REQUESTS_A_WORLD); j++) {
                    send(j, attacks.on(targets.get(j % targets.size())));
                }
            }
        }

        private void send(int number, Attack attack) {
            try {
                List<Wire.Answer> answers = wire.send(attack.method(), attack.bytes());
                String status = answers.isEmpty()
                        ? "no answer"
                        : String.valueOf(answers.getFirst().status());
                counts.merge(attack.family() + " " + status, 1, Integer::sum);
                judge.check(attack, answers);
                check(log.drain());
            } catch (AssertionError e) {
                throw new AssertionError("request " + number + ", " + attack + "\n" + e.getMessage(), e);
            }
        }

        /** A log line is written after the response, so it may be found with the next request. */
        private void check(String logged) {
            if (FAILED.matcher(logged).find()) {
                throw new AssertionError("the log, of this request or the one before: " + logged);
            }
            if (logged.contains(Words.MARK)) {
                throw new AssertionError("the log repeats what was sent, now or just before: " + logged);
            }
        }
    }
}
