package dev.pawl.soak;

import dev.pawl.model.Check;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/** What {@code make soak} starts. */
final class Soak {
    private static final int SEQUENCES = 200;

    private Soak() {}

    /** {@code args}: for how many minutes, and the seed, or nothing for a new one. */
    public static void main(String[] args) {
        Duration time = Duration.ofSeconds(Math.round(60 * Double.parseDouble(args[0])));
        long seed = args.length > 1 ? Long.parseLong(args[1]) : new SplittableRandom().nextLong(1_000_000_000);
        System.out.printf("%s of load; repeat it with SOAK_SEED=%d%n", time, seed);
        try (Check model = Check.start()) {
            List<Kind> kinds = List.of(new Kind("model", round -> model.run(round, SEQUENCES)));
            System.exit(soak(kinds, time, seed) ? 0 : 1);
        }
    }

    /** Rounds of a kind. */
    record Kind(String name, Round round) {}

    /** Round after round, each kind in turn, until the time is over: true; or one fails: false. */
    static boolean soak(List<Kind> kinds, Duration time, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        Tally tally = new Tally(Instant.now());
        Instant end = Instant.now().plus(time);
        for (int i = 0; Instant.now().isBefore(end); i++) {
            Kind kind = kinds.get(i % kinds.size());
            long roundSeed = seeds.nextLong(Long.MAX_VALUE);
            try {
                tally.count(kind.name(), kind.round().run(roundSeed));
            } catch (Exception | AssertionError e) {
                System.out.printf(
                        "Violation in round %d, of kind %s and seed %d:%n%s%n", i + 1, kind.name(), roundSeed, told(e));
                System.out.println(tally.table(1));
                return false;
            }
            tally.progress(Instant.now()).ifPresent(System.out::println);
        }
        System.out.println(tally.table(0));
        return true;
    }

    /** A violation tells its own story; of anything else one needs to know where it came from. */
    private static String told(Throwable e) {
        if (!(e instanceof AssertionError)) {
            e.printStackTrace(System.out);
        }
        return String.valueOf(e.getMessage());
    }
}
