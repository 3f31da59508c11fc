package dev.pawl.soak;

import dev.pawl.faults.FaultRounds;
import dev.pawl.hostile.HostileInput;
import dev.pawl.hostile.NoLeakTiming;
import dev.pawl.model.Check;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** The entry point of {@code make soak}. */
final class Soak {
    private static final int SEQUENCES = 200;
    private static final int HOSTILE_REQUESTS = 2_000;
    private static final int TIMED_REQUESTS = 2_000;
    /** The timing of a 404 does not depend on earlier load, so more rounds would only take time. */
    private static final int TIMINGS = 2;

    private Soak() {}

    /**
     * {@code args}: the duration in minutes, the kinds of rounds (a regular expression), and the seed, or nothing for a
     * new one.
     */
    public static void main(String[] args) {
        Duration time = Duration.ofSeconds(Math.round(60 * Double.parseDouble(args[0])));
        long seed = args.length > 2 ? Long.parseLong(args[2]) : new SplittableRandom().nextLong(1_000_000_000);
        System.out.printf("%s of load; repeat it with SOAK_SEED=%d%n", time, seed);
        boolean held;
        try (Check model = Check.start();
                FaultRounds faults = FaultRounds.open();
                RunningPawl pawl = RunningPawl.start(TestDatabase.create())) {
            held = soak(named(args[1], kinds(model, faults, pawl)), time, seed, System.out);
            System.out.println("What an auditor finds after the last round of faults: " + faults.verified());
        }
        System.exit(held ? 0 : 1);
    }

    /** The rounds share the machine and its log, so they run one at a time. */
    private static List<Kind> kinds(Check model, FaultRounds faults, RunningPawl pawl) {
        HostileInput hostile = new HostileInput(pawl, HOSTILE_REQUESTS);
        NoLeakTiming timing = new NoLeakTiming(pawl, TIMED_REQUESTS);
        return List.of(
                Kind.of("model", seed -> model.run(seed, SEQUENCES)),
                Kind.of("faults", faults::run),
                Kind.of("hostile", seed -> only(hostile.run(seed), what -> !what.startsWith("heap growth"))),
                new Kind("timing", TIMINGS, seed -> told(timing.run(seed))));
    }

    private static List<Kind> named(String only, List<Kind> kinds) {
        return kinds.stream().filter(kind -> kind.name().matches(only)).toList();
    }

    private static Map<String, Integer> told(Map<String, Integer> measured) {
        System.out.println("The time of a 404: " + measured);
        return only(measured, what -> what.endsWith("requests of each"));
    }

    private static Map<String, Integer> only(Map<String, Integer> counts, Predicate<String> operation) {
        Map<String, Integer> operations = new HashMap<>(counts);
        operations.keySet().removeIf(operation.negate());
        return operations;
    }

    /** A kind of round, with a maximum number of rounds. */
    record Kind(String name, int most, Round round) {
        static Kind of(String name, Round round) {
            return new Kind(name, Integer.MAX_VALUE, round);
        }
    }

    /**
     * Runs round after round, each kind in turn; returns true when the time is over, or false after a violation.
     *
     * @param out where to print what happens
     */
    static boolean soak(List<Kind> kinds, Duration time, long seed, PrintStream out) {
        SplittableRandom seeds = new SplittableRandom(seed);
        RoundTally tally = new RoundTally(Instant.now());
        Instant end = Instant.now().plus(time);
        int most = kinds.stream().mapToInt(Kind::most).max().orElse(0);
        for (int i = 0; Instant.now().isBefore(end) && i / kinds.size() < most; i++) {
            Kind kind = kinds.get(i % kinds.size());
            if (i / kinds.size() >= kind.most()) {
                continue;
            }
            long roundSeed = seeds.nextLong(Long.MAX_VALUE);
            try {
                tally.count(kind.name(), kind.round().run(roundSeed));
            } catch (Exception | AssertionError e) {
                out.printf("Violation in a round of kind %s and seed %d:%n%s%n", kind.name(), roundSeed, told(e, out));
                out.println(tally.table(1));
                return false;
            }
            tally.progress(Instant.now()).ifPresent(out::println);
        }
        out.println(tally.table(0));
        return true;
    }

    /** The message of a violation is enough; any other failure needs its stack trace. */
    private static String told(Throwable e, PrintStream out) {
        Throwable origin = e;
        while (origin.getCause() != null) {
            origin = origin.getCause();
        }
        if (!(origin instanceof AssertionError)) {
            e.printStackTrace(out);
        }
        return String.valueOf(e.getMessage());
    }
}
