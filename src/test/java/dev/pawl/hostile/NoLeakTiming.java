package dev.pawl.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.pawl.bench.HttpConnection;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Measures whether the timing of a 404 distinguishes a foreign id from a missing or a malformed one
 * (spec/decisions/011): the medians may differ by 5 %. Needs an otherwise idle machine.
 */
public final class NoLeakTiming {
    /** How far the median of one kind of id may be from that of another. */
    static final double BOUND = 0.05;

    private static final List<String> KINDS = List.of("missing", "foreign", "malformed");
    private static final List<String> OPERATIONS = List.of("GET /jobs/%s", "POST /jobs/%s/cancel");
    private static final int IDS = 50;
    private static final int WARM_UP = 1_000;
    /** Noise may leave it undecided; then there are twice as many requests, up to so many times the first number. */
    private static final int MOST = 32;

    private final RunningPawl pawl;
    private final int requests;

    /** @param requests with each kind of id on each operation, to begin with */
    public NoLeakTiming(RunningPawl pawl, int requests) {
        this.pawl = pawl;
        this.requests = requests;
    }

    /**
     * Sends the three kinds of id in random order, and compares them.
     *
     * @param seed of the ids and their order
     * @return the medians in microseconds, and how many requests they are of
     * @throws AssertionError that names the seed and two kinds whose medians are apart, or cannot be shown not to be
     */
    public Map<String, Integer> run(long seed) {
        Random random = new Random(seed);
        Map<String, List<String>> ids = ids(random);
        String token = pawl.key().token("stranger", List.of("editor"), Duration.ofHours(1));
        Map<String, Integer> counts = new TreeMap<>();
        try (HttpConnection connection = new HttpConnection(pawl.url().getPort())) {
            for (String operation : OPERATIONS) {
                Series series = new Series(connection, operation, token, ids, random);
                series.measure(WARM_UP);
                series.forget();
                series.decide(seed, counts);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return counts;
    }

    /** All of one length, so that they differ in nothing but what they name. */
    private Map<String, List<String>> ids(Random random) {
        Api owner = pawl.asNewEditor();
        Map<String, List<String>> ids = new TreeMap<>();
        KINDS.forEach(kind -> ids.put(kind, new ArrayList<>()));
        for (int i = 0; i < IDS; i++) {
            String missing = new UUID(random.nextLong(), random.nextLong()).toString();
            ids.getOrDefault("missing", List.of()).add(missing);
            ids.getOrDefault("foreign", List.of()).add(owner.createRunningJob());
            ids.getOrDefault("malformed", List.of()).add(missing.substring(1) + "x");
        }
        return ids;
    }

    private final class Series {
        private final HttpConnection connection;
        private final String operation;
        private final String token;
        private final Map<String, List<String>> ids;
        private final Random random;
        private final List<String> turn = new ArrayList<>(KINDS);
        private final long[][] nanos = new long[KINDS.size()][requests * MOST];
        private int measured;

        Series(
                HttpConnection connection,
                String operation,
                String token,
                Map<String, List<String>> ids,
                Random random) {
            this.connection = connection;
            this.operation = operation;
            this.token = token;
            this.ids = ids;
            this.random = random;
        }

        void forget() {
            measured = 0;
        }

        void decide(long seed, Map<String, Integer> counts) throws IOException {
            measure(requests);
            while (undecided() && measured < requests * MOST) {
                measure(measured);
            }
            for (int kind = 0; kind < KINDS.size(); kind++) {
                int median = (int) (Equivalence.median(of(kind)) / 1_000);
                counts.put(operation.formatted(KINDS.get(kind)) + " median in us", median);
            }
            counts.put(operation.formatted("*") + " requests of each", measured);
            for (int kind = 0; kind < KINDS.size(); kind++) {
                Equivalence.Finding finding = finding(kind);
                if (finding != Equivalence.Finding.EQUIVALENT) {
                    throw new AssertionError("seed %d: %s, %s and %s: %s, %s"
                            .formatted(seed, operation, KINDS.get(kind), KINDS.get(other(kind)), finding, counts));
                }
            }
        }

        void measure(int times) throws IOException {
            for (int i = 0; i < times; i++, measured++) {
                Collections.shuffle(turn, random);
                for (String kind : turn) {
                    List<String> choices = ids.getOrDefault(kind, List.of());
                    byte[] request = request(choices.get(random.nextInt(choices.size())));
                    long begun = System.nanoTime();
                    int status = connection.exchange(request);
                    nanos[KINDS.indexOf(kind)][measured] = System.nanoTime() - begun;
                    if (status != 404) {
                        throw new AssertionError(operation + " answered " + status + " to a " + kind + " id");
                    }
                }
            }
        }

        private byte[] request(String id) {
            return (operation.formatted(id) + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                            + "\r\n\r\n")
                    .getBytes(ISO_8859_1);
        }

        private boolean undecided() {
            return finding(0) == Equivalence.Finding.UNDECIDED
                    || finding(1) == Equivalence.Finding.UNDECIDED
                    || finding(2) == Equivalence.Finding.UNDECIDED;
        }

        private Equivalence.Finding finding(int kind) {
            return Equivalence.of(of(kind), of(other(kind)), BOUND);
        }

        private static int other(int kind) {
            return (kind + 1) % KINDS.size();
        }

        private long[] of(int kind) {
            return Arrays.copyOf(nanos[kind], measured);
        }
    }
}
