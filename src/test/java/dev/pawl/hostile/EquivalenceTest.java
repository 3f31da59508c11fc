package dev.pawl.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.hostile.Equivalence.Finding;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The judge of the timings is judged on timings whose difference is known. */
class EquivalenceTest {
    private final Random random = new Random(20_250_624);

    @Test
    void samples_of_one_distribution_are_equivalent() {
        assertEquals(Finding.EQUIVALENT, Equivalence.of(sample(2_000, 1.00), sample(2_000, 1.00), 0.05));
        assertEquals(Finding.EQUIVALENT, Equivalence.of(sample(2_000, 1.00), sample(2_000, 1.01), 0.05));
    }

    @Test
    void a_shift_by_a_tenth_is_a_difference() {
        assertEquals(Finding.DIFFERENT, Equivalence.of(sample(2_000, 1.00), sample(2_000, 1.10), 0.05));
        assertEquals(Finding.DIFFERENT, Equivalence.of(sample(2_000, 1.10), sample(2_000, 1.00), 0.05));
    }

    @Test
    void few_values_or_a_shift_by_the_bound_itself_decide_nothing() {
        assertEquals(Finding.UNDECIDED, Equivalence.of(sample(20, 1.00), sample(20, 1.00), 0.05));
        assertEquals(Finding.UNDECIDED, Equivalence.of(sample(2_000, 1.00), sample(2_000, 1.05), 0.05));
    }

    /** Distributed like latencies: most close together, a few much longer. */
    private long[] sample(int size, double factor) {
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = (long) (factor * 1_000_000 * Math.exp(0.2 * random.nextGaussian()));
        }
        return values;
    }
}
